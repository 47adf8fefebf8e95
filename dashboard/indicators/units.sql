-- Every office that a card counts, or leaves out, in the weeks :first_week to :last_week, as known at the
-- moment :asof: `units`. What is asked of it follows in a file of its own: office_units.sql (why a number is what it
-- is), office_states.sql, office_visits.sql, office_asked.sql. Its sums are the cells, which cells.sql works out in another
-- way. Written in what DuckDB and PostgreSQL share.
--
-- It follows weeks.sql and reads the design's counties and offices, and the cards as two tables more.
--   cards       indicator, step, rule, measure, threshold, given_measure, given_threshold,
--               window_days, within_days, late_days
--   card_kinds  indicator, scope ('province' or 'county'), kind, parent_kind ('' = any)

,

-- Offices and counties as they stood in each week; a county office also by the kind of its body in that week.
standing AS (
    SELECT w.week, o.office_id, o.kind, o.county_code, o.parent_id
    FROM offices AS o
    JOIN weeks AS w
        ON (o.valid_from IS NULL OR o.valid_from <= w.friday)
        AND (o.valid_to IS NULL OR w.friday < o.valid_to)
),
office_weeks AS (
    SELECT o.week, o.office_id, o.kind, o.county_code, o.parent_id, COALESCE(p.kind, '') AS parent_kind
    FROM standing AS o
    LEFT JOIN standing AS p ON p.office_id = o.parent_id AND p.week = o.week
),
areas AS (
    SELECT w.week, 'county' AS scope, c.county_code
    FROM counties AS c
    JOIN weeks AS w
        ON (c.valid_from IS NULL OR c.valid_from <= w.friday)
        AND (c.valid_to IS NULL OR w.friday < c.valid_to)
    UNION ALL
    SELECT week, 'province', '' FROM weeks
),

-- What each office was: its newest report of that week or an earlier one, until the next report.
-- Of the weeks before the first only the last of each office is looked at, since there are many.
last_before AS (
    SELECT office_id, measure, MAX(week) AS week
    FROM seen_reports
    WHERE week <= :first_week
    GROUP BY office_id, measure
),
near_reports AS (
    SELECT r.office_id, r.measure, r.week, r.value, r.evidence, r.received_at, r.source, r.file, r.line
    FROM seen_reports AS r
    JOIN last_before AS l ON l.office_id = r.office_id AND l.measure = r.measure AND l.week = r.week
    UNION ALL
    SELECT office_id, measure, week, value, evidence, received_at, source, file, line
    FROM seen_reports
    WHERE week > :first_week AND week <= :last_week
),
known_reports AS (
    SELECT office_id, measure, week, value, evidence, received_at, source, file, line, ROW_NUMBER() OVER (
        PARTITION BY office_id, measure, week ORDER BY received_at DESC
    ) AS newest
    FROM near_reports
),
stretches AS (
    SELECT office_id, measure, value, evidence, received_at, source, file, line, week AS since, LEAD(week) OVER (
        PARTITION BY office_id, measure ORDER BY week
    ) AS until
    FROM known_reports
    WHERE newest = 1
),
states AS (
    SELECT
        s.office_id, s.measure, w.week, s.value, s.evidence, w.week - s.since AS age_days,
        s.since, s.received_at, s.source, s.file, s.line
    FROM stretches AS s
    JOIN weeks AS w ON s.since <= w.week AND (s.until IS NULL OR w.week < s.until)
),

-- What the teams found: the newest row of each visit, then each week's window of visits.
known_inspections AS (
    SELECT date, team, office_id, findings, resolved, received_at, source, file, line, ROW_NUMBER() OVER (
        PARTITION BY date, team, office_id ORDER BY received_at DESC
    ) AS newest
    FROM seen_inspections
),
visits AS (
    SELECT date, team, office_id, findings, resolved, received_at, source, file, line
    FROM known_inspections
    WHERE newest = 1
),
window_visits AS (
    SELECT
        c.indicator, w.week, v.office_id, v.date, v.team, v.findings, v.resolved,
        v.received_at, v.source, v.file, v.line
    FROM cards AS c
    CROSS JOIN weeks AS w
    JOIN visits AS v ON v.date <= w.friday AND v.date > w.friday - c.window_days
    WHERE c.window_days > 0
),
inspected AS (
    SELECT
        indicator, week, office_id,
        CAST(SUM(findings) AS BIGINT) AS findings, CAST(SUM(resolved) AS BIGINT) AS resolved
    FROM window_visits
    GROUP BY indicator, week, office_id
),
window_weeks AS (
    SELECT DISTINCT indicator, week
    FROM window_visits
    WHERE office_id IN (SELECT office_id FROM offices)
),
parallel AS (
    SELECT DISTINCT c.indicator, w.week, a.office_id
    FROM cards AS c
    CROSS JOIN weeks AS w
    JOIN visits AS a ON a.date <= w.friday AND a.date > w.friday - c.window_days
    JOIN visits AS b
        ON b.office_id = a.office_id
        AND b.date <= w.friday AND b.date > w.friday - c.window_days
        AND a.team < b.team
        AND a.date - b.date BETWEEN -c.within_days AND c.within_days
    WHERE c.rule = 'parallel'
),

-- Each office that a card looks at, in each week.
members AS (
    SELECT k.indicator, k.scope, o.week, o.office_id, o.kind, o.county_code
    FROM office_weeks AS o
    JOIN card_kinds AS k ON k.kind = o.kind AND k.parent_kind IN ('', o.parent_kind)
),
-- counted: its part of the denominator; known: was it reported; good: its part of the numerator.
reported_units AS (
    SELECT
        m.indicator, c.step, m.scope, m.week, m.county_code, m.kind, m.office_id,
        CASE WHEN c.given_measure = '' OR g.value >= c.given_threshold THEN 1 ELSE 0 END AS counted,
        CASE WHEN c.given_measure = '' OR g.value IS NOT NULL THEN 1 ELSE 0 END AS placed,
        s.value, c.threshold, s.evidence, s.age_days, c.late_days,
        s.since, s.received_at, s.source, s.file, s.line
    FROM members AS m
    JOIN cards AS c ON c.indicator = m.indicator AND c.rule = 'state'
    LEFT JOIN states AS s ON s.office_id = m.office_id AND s.measure = c.measure AND s.week = m.week
    LEFT JOIN states AS g ON g.office_id = m.office_id AND g.measure = c.given_measure AND g.week = m.week
),
units AS (
    SELECT
        indicator, step, scope, week, county_code, kind, office_id, counted,
        CASE WHEN counted = 1 AND value IS NOT NULL THEN 1 ELSE 0 END AS known,
        CASE WHEN counted = 1 AND value >= threshold THEN 1 ELSE 0 END AS good,
        CASE WHEN placed = 0 OR (counted = 1 AND value IS NULL) THEN 1 ELSE 0 END AS missing,
        CASE WHEN counted = 1 AND age_days > late_days THEN 1 ELSE 0 END AS late,
        CASE WHEN counted = 1 AND evidence = 'self' THEN 1 ELSE 0 END AS unverified,
        value, evidence, since, received_at, source, file, line
    FROM reported_units
    UNION ALL
    -- Where no visit at all is on record in a window, the window is not reported: it is not a zero.
    SELECT
        m.indicator, c.step, m.scope, m.week, m.county_code, m.kind, m.office_id,
        CASE
            WHEN c.rule = 'inspected' THEN 1
            WHEN c.rule = 'resolved' THEN COALESCE(i.findings, 0)
            WHEN i.office_id IS NOT NULL THEN 1
            ELSE 0
        END AS counted,
        CASE WHEN l.week IS NOT NULL THEN 1 ELSE 0 END AS known,
        CASE
            WHEN c.rule = 'inspected' AND i.office_id IS NOT NULL THEN 1
            WHEN c.rule = 'resolved' THEN COALESCE(i.resolved, 0)
            WHEN c.rule = 'parallel' AND p.office_id IS NOT NULL THEN 1
            ELSE 0
        END AS good,
        CASE WHEN l.week IS NULL THEN 1 ELSE 0 END AS missing,
        0 AS late,
        0 AS unverified,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM members AS m
    JOIN cards AS c ON c.indicator = m.indicator AND c.rule <> 'state'
    LEFT JOIN window_weeks AS l ON l.indicator = m.indicator AND l.week = m.week
    LEFT JOIN inspected AS i
        ON i.indicator = m.indicator AND i.week = m.week AND i.office_id = m.office_id
    LEFT JOIN parallel AS p
        ON p.indicator = m.indicator AND p.week = m.week AND p.office_id = m.office_id
)
