-- What the teams found: the newest row of each visit, and the turns that cells.sql counts. A visit counts in the weeks
-- whose window it lies in.
,
visits AS (
    SELECT v.date, v.team, v.office_id, v.findings, v.resolved
    FROM (
        SELECT date, team, office_id, findings, resolved, ROW_NUMBER() OVER (
            PARTITION BY date, team, office_id ORDER BY received_at DESC
        ) AS newest
        FROM seen_inspections
    ) AS v
    WHERE v.newest = 1
),
windows AS (
    SELECT DISTINCT window_days FROM cards WHERE window_days > 0
),
seen_visits AS (
    SELECT w.window_days, v.date, v.team, v.findings, v.resolved, i.n,
        GREATEST(b.first_week, LEAST(
            b.ended, b.first_week + 7 * CAST(CEIL((v.date - b.first_week - 6) / 7.0) AS INTEGER)
        )) AS since,
        GREATEST(b.first_week, LEAST(
            b.ended, b.first_week + 7 * CAST(CEIL((v.date + w.window_days - b.first_week - 6) / 7.0) AS INTEGER)
        )) AS until
    FROM visits AS v
    JOIN numbered AS i ON i.office_id = v.office_id
    CROSS JOIN windows AS w
    CROSS JOIN bounds AS b
),
-- Visits that overlap are one run, so that an office, a team and the log of all visits count once. (Ties of the same
-- weeks are in no certain order: which visit begins a run may change from one window to the next, so all of the tied
-- visits get the run's number.)
spans AS (
    SELECT 'office' AS what, window_days, 0 AS within_days, n, 0 AS team, since, until FROM seen_visits
    UNION ALL
    SELECT DISTINCT 'team', window_days, 0, 0, team, since, until FROM seen_visits
    UNION ALL
    SELECT DISTINCT 'log', window_days, 0, 0, 0, since, until FROM seen_visits
    UNION ALL
    SELECT 'parallel', a.window_days, c.within_days, a.n, 0, GREATEST(a.since, b.since), LEAST(a.until, b.until)
    FROM seen_visits AS a
    JOIN seen_visits AS b ON b.n = a.n AND b.window_days = a.window_days AND a.team < b.team
    JOIN (SELECT DISTINCT window_days, within_days FROM cards WHERE rule = 'parallel') AS c
        ON c.window_days = a.window_days AND a.date - b.date BETWEEN -c.within_days AND c.within_days
),
islands AS (
    SELECT
        what, window_days, within_days, n, team, since, until, SUM(begins) OVER (
            PARTITION BY n, team, what, window_days, within_days ORDER BY since, until
        ) AS island
    FROM (
        SELECT
            what, window_days, within_days, n, team, since, until,
            CASE
                WHEN since <= MAX(until) OVER (
                    PARTITION BY n, team, what, window_days, within_days ORDER BY since, until
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) THEN 0
                ELSE 1
            END AS begins
        FROM spans
        WHERE since < until
    ) AS s
),
joined AS (
    SELECT what, window_days, within_days, n, MIN(since) AS since, MAX(until) AS until
    FROM islands
    GROUP BY n, team, what, window_days, within_days, island
),
visit_turns AS (
    SELECT
        what, window_days, within_days, class, CASE WHEN turn = 1 THEN since ELSE until END AS week,
        CAST(SUM(turn * times) AS INTEGER) AS n
    FROM (
        SELECT
            j.what, j.window_days, j.within_days, m.class, 1 AS times,
            GREATEST(j.since, m.since) AS since, LEAST(j.until, m.until) AS until
        FROM joined AS j
        JOIN members AS m ON m.n = j.n AND m.since < j.until AND j.since < m.until
        WHERE j.what IN ('office', 'parallel')
        UNION ALL
        SELECT
            'log', j.window_days, 0, m.class, 1, GREATEST(j.since, m.since), LEAST(j.until, m.until)
        FROM joined AS j
        JOIN members AS m ON m.since < j.until AND j.since < m.until
        WHERE j.what = 'log'
        UNION ALL
        SELECT w.what, v.window_days, 0, m.class, CASE WHEN w.what = 'findings' THEN v.findings ELSE v.resolved END,
            GREATEST(v.since, m.since), LEAST(v.until, m.until)
        FROM seen_visits AS v
        JOIN members AS m ON m.n = v.n AND m.since < v.until AND v.since < m.until
        CROSS JOIN (SELECT 'findings' AS what UNION ALL SELECT 'resolved') AS w
        WHERE v.since < v.until
    ) AS v
    CROSS JOIN turns
    GROUP BY what, window_days, within_days, class, CASE WHEN turn = 1 THEN since ELSE until END
),
team_turns AS (
    SELECT j.window_days, CASE WHEN t.turn = 1 THEN j.since ELSE j.until END AS week, CAST(SUM(t.turn) AS BIGINT) AS n
    FROM joined AS j
    CROSS JOIN turns AS t
    WHERE j.what = 'team'
    GROUP BY j.window_days, CASE WHEN t.turn = 1 THEN j.since ELSE j.until END
)
