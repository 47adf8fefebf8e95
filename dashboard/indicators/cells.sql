-- What every cell of every card is made of: indicator x week x area x kind. Follows cells_offices.sql, `told` and
-- cells_visits.sql. In the answer, county_code '' is the province and kind '' is all kinds together; `known` counts what
-- is known. cells.py makes cells of these sums.
--
-- units.sql says of each office what part it has in each week; its sums are these cells, and tests hold them equal. But
-- offices x weeks are too many to write down for many years. So here an office is a few runs of weeks in
-- which it stays as it is; runs begin and end with a turn (1 or -1), turns are counted by class, an area's cell is the
-- sum of the turns so far. Work grows with what changes and not with offices x weeks.
,
-- What each office was: its newest report of that week or an earlier one, until the next report. Of the rows only those
-- are kept that change something, or that come after a long silence, or that are the last.
-- before: the mark of the row before; -1: there is none. silent: the days since then; 0: it corrects a row of the same
-- week, and takes back what that one changed. newest: of its week.
steps AS (
    SELECT
        n, m, CAST(point % 100 AS SMALLINT) AS mark, CAST(COALESCE(last % 100, -1) AS SMALLINT) AS before,
        DATE '2000-01-01' + CAST((point - point % 100) / 100 AS INTEGER) AS week,
        CAST((point - point % 100 - last + last % 100) / 100 AS INTEGER) AS silent,
        next IS NULL OR next - next % 100 > point AS newest, next IS NULL AS latest
    FROM told
    WHERE
        last IS NULL OR next IS NULL OR (point - last) % 100 <> 0 OR point = last
        OR point - last > (SELECT 100 * MIN(late_days) FROM cards WHERE rule = 'state')
),
-- Cards that count offices by what they report. given: the number of the condition that narrows them; 0: none does.
given AS (
    SELECT m.m, g.m AS given_m, c.given_threshold, CAST(ROW_NUMBER() OVER (
        ORDER BY m.m, g.m, c.given_threshold
    ) AS INTEGER) AS given
    FROM (SELECT DISTINCT measure, given_measure, given_threshold FROM cards WHERE rule = 'state') AS c
    JOIN measures AS m ON m.measure = c.measure
    JOIN measures AS g ON g.measure = c.given_measure
),
numbered_cards AS (
    SELECT
        indicator, step, rule, measure, threshold, given_measure, given_threshold, window_days, within_days, late_days,
        CAST(ROW_NUMBER() OVER (ORDER BY indicator, step) AS INTEGER) AS card
    FROM cards
),
state_cards AS (
    SELECT
        c.card, c.threshold, c.late_days, c.given_threshold, m.m,
        COALESCE(g.given_m, 0) AS given_m, COALESCE(g.given, 0) AS given
    FROM numbered_cards AS c
    JOIN measures AS m ON m.measure = c.measure
    LEFT JOIN measures AS o ON o.measure = c.given_measure
    LEFT JOIN given AS g ON g.m = m.m AND g.given_m = o.m AND g.given_threshold = c.given_threshold
    WHERE c.rule = 'state'
),
-- When the other measure of a card was high enough: from each turn to the next.
given_runs AS (
    SELECT m, given, n, since, until
    FROM (
        SELECT m, given, n, turn, week AS since, COALESCE(LEAD(week) OVER (
            PARTITION BY given, n ORDER BY week
        ), (SELECT ended FROM bounds)) AS until
        FROM (
            SELECT
                g.m, g.given, s.n, s.week,
                CAST(SUM(CASE WHEN s.mark >= 2 * g.given_threshold THEN 1 ELSE -1 END) AS INTEGER) AS turn
            FROM steps AS s
            JOIN given AS g ON g.given_m = s.m
            WHERE (s.mark >= 2 * g.given_threshold) <> (s.before >= 2 * g.given_threshold)
            GROUP BY g.m, g.given, s.n, s.week
        ) AS turned
        WHERE turn <> 0
    ) AS high
    WHERE turn = 1
),
-- So many offices of a class became `mark` and were `before`. What was earlier happens as an office comes in, and is
-- taken back as it goes: the sum is what it was by then.
changes AS (
    SELECT class, m, mark, before, week, COUNT(*) AS n
    FROM (
        SELECT k.class, s.m, s.mark, s.before, GREATEST(s.week, k.since) AS week
        FROM steps AS s
        JOIN members AS k ON k.n = s.n AND s.week < k.until
        WHERE s.mark <> s.before
        UNION ALL
        SELECT k.class, s.m, s.before, s.mark, k.until
        FROM steps AS s
        JOIN members AS k ON k.n = s.n AND s.week < k.until
        WHERE s.mark <> s.before AND k.until < (SELECT ended FROM bounds)
    ) AS c
    GROUP BY class, m, mark, before, week
),
-- Of what a condition narrows, each state with its end.
given_states AS (
    SELECT m, n, mark, week AS since, COALESCE(LEAD(week) OVER (
        PARTITION BY m, n ORDER BY week
    ), (SELECT ended FROM bounds)) AS until
    FROM steps
    WHERE m IN (SELECT m FROM given)
        AND (mark <> before OR silent = 0) AND newest
),
known_turns AS (
    SELECT class, m, given, mark, week, CAST(SUM(n) AS INTEGER) AS n
    FROM (
        SELECT class, m, 0 AS given, mark, week, n FROM changes WHERE mark >= 0
        UNION ALL
        SELECT class, m, 0, before, week, -n FROM changes WHERE before >= 0
        UNION ALL
        SELECT class, m, given, mark, CASE WHEN turn = 1 THEN since ELSE until END, turn
        FROM (
            SELECT
                k.class, s.m, g.given, s.mark, GREATEST(s.since, g.since, k.since) AS since,
                LEAST(s.until, g.until, k.until) AS until
            FROM given_states AS s
            JOIN given_runs AS g ON g.n = s.n AND g.m = s.m AND g.since < s.until AND s.since < g.until
            JOIN members AS k ON k.n = s.n
        ) AS h
        CROSS JOIN turns
        WHERE since < until
    ) AS t
    GROUP BY class, m, given, mark, week
),
-- An office is late from the first Saturday that is more than late_days after its report's, until the next report.
silences AS (
    SELECT n, m, week - silent AS week, week AS until
    FROM steps
    WHERE silent > (SELECT MIN(late_days) FROM state_cards)
    UNION ALL
    SELECT n, m, week, (SELECT ended FROM bounds) FROM steps WHERE latest
),
held_late AS (
    SELECT l.n, k.class, l.m, l.late_days, GREATEST(l.since, k.since) AS since, LEAST(l.until, k.until) AS until
    FROM (
        SELECT s.n, s.m, c.late_days, s.week + (c.late_days - c.late_days % 7 + 7) AS since, s.until
        FROM silences AS s
        JOIN (SELECT DISTINCT m, late_days FROM state_cards) AS c ON c.m = s.m AND s.until - s.week > c.late_days
    ) AS l
    JOIN members AS k ON k.n = l.n AND k.since < l.until AND l.since < k.until
    WHERE l.since < l.until
),
late_turns AS (
    SELECT
        class, m, given, late_days, CASE WHEN turn = 1 THEN since ELSE until END AS week,
        CAST(SUM(turn) AS INTEGER) AS n
    FROM (
        SELECT class, m, 0 AS given, late_days, since, until FROM held_late
        UNION ALL
        SELECT h.class, h.m, g.given, h.late_days, GREATEST(h.since, g.since), LEAST(h.until, g.until)
        FROM held_late AS h
        JOIN given_runs AS g ON g.n = h.n AND g.m = h.m AND g.since < h.until AND h.since < g.until
    ) AS late
    CROSS JOIN turns
    GROUP BY class, m, given, late_days, CASE WHEN turn = 1 THEN since ELSE until END
),
member_turns AS (
    SELECT class, CASE WHEN turn = 1 THEN since ELSE until END AS week, CAST(SUM(turn) AS INTEGER) AS n
    FROM members
    CROSS JOIN turns
    GROUP BY class, CASE WHEN turn = 1 THEN since ELSE until END
),

-- The turns of each card, as units.sql counts: an office is missing until it is known.
card_turns AS (
    SELECT
        card, class, week, CAST(SUM(counted) AS INTEGER) AS counted, CAST(SUM(known) AS INTEGER) AS known,
        CAST(SUM(good) AS INTEGER) AS good, CAST(SUM(missing) AS INTEGER) AS missing,
        CAST(SUM(late) AS INTEGER) AS late, CAST(SUM(unverified) AS INTEGER) AS unverified
    FROM (
        SELECT
            c.card, m.class, m.week, CASE WHEN c.given = 0 THEN m.n ELSE 0 END AS counted,
            0 AS known, 0 AS good, m.n AS missing, 0 AS late, 0 AS unverified
        FROM member_turns AS m
        CROSS JOIN state_cards AS c
        UNION ALL
        SELECT
            c.card, k.class, k.week, 0, k.n, CASE WHEN k.mark >= 2 * c.threshold THEN k.n ELSE 0 END, -k.n, 0,
            k.mark % 2 * k.n
        FROM known_turns AS k
        JOIN state_cards AS c ON c.m = k.m AND c.given = k.given
        UNION ALL
        SELECT
            c.card, k.class, k.week, CASE WHEN k.mark >= 2 * c.given_threshold THEN k.n ELSE 0 END, 0, 0,
            CASE WHEN k.mark >= 2 * c.given_threshold THEN 0 ELSE -k.n END, 0, 0
        FROM known_turns AS k
        JOIN state_cards AS c ON c.given_m = k.m
        WHERE k.given = 0
        UNION ALL
        SELECT c.card, l.class, l.week, 0, 0, 0, 0, l.n, 0
        FROM late_turns AS l
        JOIN state_cards AS c ON c.m = l.m AND c.given = l.given AND c.late_days = l.late_days
        UNION ALL
        -- Where no visit at all is on record in a window, the window is not reported: it is not a zero.
        SELECT c.card, m.class, m.week, CASE WHEN c.rule = 'inspected' THEN m.n ELSE 0 END, 0, 0, m.n, 0, 0
        FROM member_turns AS m
        JOIN numbered_cards AS c ON c.rule <> 'state'
        UNION ALL
        SELECT
            c.card, v.class, v.week,
            CASE WHEN (c.rule, v.what) IN (('resolved', 'findings'), ('parallel', 'office')) THEN v.n ELSE 0 END,
            CASE WHEN v.what = 'log' THEN v.n ELSE 0 END,
            CASE
                WHEN (c.rule, v.what) IN (('inspected', 'office'), ('resolved', 'resolved'), ('parallel', 'parallel'))
                THEN v.n
                ELSE 0
            END,
            CASE WHEN v.what = 'log' THEN -v.n ELSE 0 END, 0, 0
        FROM visit_turns AS v
        JOIN numbered_cards AS c
            ON c.rule <> 'state' AND c.window_days = v.window_days
            AND (v.what <> 'parallel' OR c.within_days = v.within_days)
    ) AS t
    GROUP BY card, class, week
),

-- Every cell has its row, also where no office of the card's kinds stands. place: of a card, a kind and an area.
places AS (
    SELECT c.card, c.indicator, c.step, k.scope, k.kind, a.county_code, CAST(ROW_NUMBER() OVER (
        ORDER BY c.indicator, c.step, k.kind, a.county_code
    ) AS INTEGER) AS place
    FROM numbered_cards AS c
    JOIN (
        SELECT DISTINCT indicator, scope, kind FROM card_kinds
        UNION
        SELECT DISTINCT indicator, scope, '' FROM card_kinds
    ) AS k ON k.indicator = c.indicator
    JOIN (
        SELECT DISTINCT 'county' AS scope, county_code FROM counties
        UNION ALL
        SELECT 'province', ''
    ) AS a ON a.scope = k.scope
),
-- Where a class counts: in its county and in the province, there among its kind and among all of them.
class_places AS (
    SELECT DISTINCT c.class, p.card, p.place
    FROM classes AS c
    JOIN (
        SELECT indicator, scope, kind, parent_kind, kind AS among FROM card_kinds
        UNION ALL
        SELECT indicator, scope, kind, parent_kind, '' FROM card_kinds
    ) AS k ON k.kind = c.kind AND k.parent_kind = c.parent_kind
    JOIN places AS p
        ON p.indicator = k.indicator AND p.scope = k.scope AND p.kind = k.among
        AND p.county_code = CASE WHEN k.scope = 'county' THEN c.county_code ELSE '' END
),
place_turns AS (
    SELECT
        p.place, t.week, CAST(SUM(t.counted) AS INTEGER) AS counted, CAST(SUM(t.known) AS INTEGER) AS known,
        CAST(SUM(t.good) AS INTEGER) AS good, CAST(SUM(t.missing) AS INTEGER) AS missing,
        CAST(SUM(t.late) AS INTEGER) AS late, CAST(SUM(t.unverified) AS INTEGER) AS unverified
    FROM card_turns AS t
    JOIN class_places AS p ON p.card = t.card AND p.class = t.class
    GROUP BY p.place, t.week
),
sums AS (
    SELECT
        p.place, w.week, w.friday,
        SUM(COALESCE(t.counted, 0)) OVER sofar AS denominator, SUM(COALESCE(t.good, 0)) OVER sofar AS numerator,
        SUM(COALESCE(t.known, 0)) OVER sofar AS known, SUM(COALESCE(t.missing, 0)) OVER sofar AS not_reported,
        SUM(COALESCE(t.late, 0)) OVER sofar AS late, SUM(COALESCE(t.unverified, 0)) OVER sofar AS unverified
    FROM places AS p
    CROSS JOIN weeks AS w
    LEFT JOIN place_turns AS t ON t.place = p.place AND t.week = w.week
    WINDOW sofar AS (PARTITION BY p.place ORDER BY w.week)
),
teams AS (
    SELECT d.window_days, w.week, SUM(COALESCE(t.n, 0)) OVER (PARTITION BY d.window_days ORDER BY w.week) AS teams
    FROM windows AS d
    CROSS JOIN weeks AS w
    LEFT JOIN team_turns AS t ON t.window_days = d.window_days AND t.week = w.week
)
SELECT
    p.indicator, p.step, s.week, p.county_code, p.kind,
    CAST(s.numerator AS BIGINT) AS numerator, CAST(s.denominator AS BIGINT) AS denominator,
    CAST(s.known AS BIGINT) AS known, CAST(s.not_reported AS BIGINT) AS not_reported,
    CAST(s.late AS BIGINT) AS late, CAST(s.unverified AS BIGINT) AS unverified,
    CAST(CASE WHEN p.scope = 'province' AND p.kind = '' THEN COALESCE(t.teams, 0) ELSE 0 END AS BIGINT) AS teams
FROM sums AS s
JOIN places AS p ON p.place = s.place
LEFT JOIN counties AS c
    ON c.county_code = p.county_code
    AND (c.valid_from IS NULL OR c.valid_from <= s.friday) AND (c.valid_to IS NULL OR s.friday < c.valid_to)
LEFT JOIN (SELECT DISTINCT indicator, window_days FROM cards WHERE window_days > 0) AS d ON d.indicator = p.indicator
LEFT JOIN teams AS t ON t.window_days = d.window_days AND t.week = s.week
WHERE p.scope = 'province' OR c.county_code IS NOT NULL
ORDER BY s.place, s.week
