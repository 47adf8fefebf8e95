-- The program's queries of the views of model.sql, each under its name. A query's comment names further tables and
-- variables that the query needs. Several statements of a query end with a line `;` each, but for the last.

-- name: cells
-- Without the columns of lines: their texts would be created anew for each week. The steps of the computation are
-- stored, which halves the memory: DuckDB frees the memory of a statement's steps only when the statement ends. A view
-- that several steps read would be worked out for each of them.
CREATE TEMP TABLE office_terms AS FROM office_terms
;
CREATE TEMP TABLE office_numbers AS FROM office_numbers
;
CREATE TEMP TABLE places AS FROM places
;
CREATE TEMP TABLE memberships AS FROM memberships
;
CREATE TEMP TABLE visit_runs AS FROM visit_runs
;
CREATE TEMP TABLE count_runs AS FROM count_runs
;
CREATE TEMP TABLE lines AS FROM lines
;
CREATE TEMP TABLE line_changes AS FROM line_changes
;
CREATE TEMP TABLE sums AS FROM sums
;
CREATE TEMP TABLE hidden AS FROM hidden
;
SELECT * EXCLUDE (indicator, step, county_code, kind) FROM cells

-- name: lines
SELECT indicator, step, county_code, kind FROM lines ORDER BY line

-- name: days
-- The first and the last day to which a known row refers.
SELECT MIN(first_day) AS first_day, MAX(last_day) AS last_day
FROM (
    SELECT MIN(week) AS first_day, MAX(week) AS last_day FROM known_reports
    UNION ALL
    SELECT MIN(date), MAX(date) FROM recorded_inspections
    UNION ALL
    SELECT MIN(week), MAX(week) FROM known_counts
)

-- name: new_days
-- The first and the last day to which rows recorded after `since` refer.
SELECT MIN(day) AS first_day, MAX(day) AS last_day
FROM (
    SELECT week AS day FROM recorded_reports WHERE recorded_at > getvariable('since')
    UNION ALL
    SELECT date FROM recorded_inspections WHERE recorded_at > getvariable('since')
    UNION ALL
    SELECT week FROM recorded_counts WHERE recorded_at > getvariable('since')
)

-- name: newest_row
-- When the newest known report, inspection or count was recorded.
SELECT MAX(recorded_at) AS recorded_at
FROM (
    SELECT recorded_at FROM recorded_reports
    UNION ALL
    SELECT recorded_at FROM recorded_inspections
    UNION ALL
    SELECT recorded_at FROM recorded_counts
)

-- name: waiting_rows
-- How many rows were recorded after `since` or are of weeks after `through`, and of how many weeks.
SELECT COUNT(*) AS count, COUNT(DISTINCT week) AS weeks
FROM (
    SELECT week, recorded_at FROM recorded_reports
    UNION ALL
    SELECT week_of(date), recorded_at FROM recorded_inspections
    UNION ALL
    SELECT week, recorded_at FROM recorded_counts
)
WHERE recorded_at > getvariable('since') OR week > getvariable('through')

-- name: waiting_sources
-- Of each source of rows recorded after `since`, the number of these rows and of its earlier ones.
SELECT
    source, COUNT(*) FILTER (WHERE recorded_at > getvariable('since')) AS count,
    COUNT(*) FILTER (WHERE recorded_at <= getvariable('since')) AS earlier
FROM (
    SELECT source, recorded_at FROM recorded_reports
    UNION ALL
    SELECT source, recorded_at FROM recorded_inspections
    UNION ALL
    SELECT source, recorded_at FROM recorded_counts
)
GROUP BY source
HAVING COUNT(*) FILTER (WHERE recorded_at > getvariable('since')) > 0
ORDER BY source

-- name: office_weeks
-- For each week and office: of how many measures the office is asked (see office_measures, counted_measures), on how many
-- of them there is a report or a count for exactly that week, and when the first and the last of these were received.
-- Offices that are asked for nothing have no row.
SELECT
    w.week, o.office_id, o.kind, o.county_code, o.parent_id, COUNT(*) AS asked, COUNT(r.measure) AS answered,
    MIN(r.first_received) AS first_received, MAX(r.last_received) AS last_received
FROM weeks AS w
JOIN office_terms AS o ON o.since <= w.week AND w.week < o.until
JOIN (
    SELECT n.office_id, c.measure, m.since, m.until
    FROM memberships AS m
    JOIN office_numbers AS n ON n.office = m.office
    JOIN (
        SELECT indicator, measure FROM cards WHERE rule = 'state'
        UNION
        SELECT indicator, given_measure FROM cards WHERE rule = 'state' AND given_measure <> ''
        UNION
        SELECT indicator, measure FROM count_cards
    ) AS c ON c.indicator = m.indicator
    UNION
    SELECT k.office_id, a.measure, k.since, k.until
    FROM office_terms AS k
    JOIN asked_kinds AS a ON a.kind = k.kind
) AS asked ON asked.office_id = o.office_id AND asked.since <= w.week AND w.week < asked.until
LEFT JOIN (
    SELECT office_id, measure, week, MIN(received_at) AS first_received, MAX(received_at) AS last_received
    FROM (
        SELECT office_id, measure, week, received_at FROM known_reports
        UNION ALL
        SELECT office_id, measure, week, received_at FROM known_counts
    )
    GROUP BY office_id, measure, week
) AS r ON r.office_id = o.office_id AND r.measure = asked.measure AND r.week = w.week
GROUP BY w.week, o.office_id, o.kind, o.county_code, o.parent_id
ORDER BY w.week, o.office_id

-- name: office_answers
-- For how many weeks and measures there is a report or a count of `office`, and how many of these weeks do not end before
-- `day`: an office that is closed on that day does not count in them.
SELECT COUNT(*) AS answers, COUNT(*) FILTER (week + 6 >= getvariable('day')) AS later
FROM (
    SELECT week, measure FROM known_reports WHERE office_id = getvariable('office')
    UNION
    SELECT week, measure FROM known_counts WHERE office_id = getvariable('office')
)

-- name: office_units
-- Each office of a card's kinds in a week, its unit, and its newest report of the card's measure. Scope 'province' is
-- the headline figure, 'county' the map. Counts of small offices, or of offices with too few answers, are hidden. So
-- is the office with the next fewest answers of its kind and county, where the hidden counts could otherwise be
-- derived from the sum (complementary suppression). The views that several steps read are stored.
CREATE TEMP TABLE office_terms AS FROM office_terms
;
CREATE TEMP TABLE office_numbers AS FROM office_numbers
;
CREATE TEMP TABLE places AS FROM places
;
CREATE TEMP TABLE memberships AS FROM memberships
;
CREATE TEMP TABLE visit_runs AS FROM visit_runs
;
CREATE TEMP TABLE count_runs AS FROM count_runs
;
WITH own AS (
    SELECT
        p.indicator, p.scope, p.kind, c.rule, c.least, c.measure, o.county_code, u.*,
        u.known > 0 AND (u.enough < c.least OR (c.rule = 'total' AND o.small)) AS few
    FROM units AS u
    JOIN places AS p ON p.place = u.place
    JOIN cards AS c ON c.indicator = p.indicator AND c.step = u.step
    JOIN office_terms AS o ON o.office_id = u.office_id AND o.since <= u.week AND u.week < o.until
    WHERE u.step = 0
)
SELECT
    u.indicator, u.scope, u.week, u.county_code, u.office_id, u.kind,
    u.few OR (
        u.known > 0 AND ROW_NUMBER() OVER (alike ORDER BY u.known = 0, u.few, u.counted, u.office_id) = 1
        AND COUNT(*) FILTER (u.few AND u.counted > 0) OVER alike > 0
        AND SUM(u.enough) FILTER (u.few) OVER alike < u.least
    ) AS hidden,
    CASE WHEN hidden THEN 0 ELSE u.counted END::BIGINT AS counted,
    CASE WHEN hidden THEN 0 ELSE u.known END::BIGINT AS known,
    CASE WHEN hidden THEN 0 ELSE u.good END::BIGINT AS good,
    u.missing::BIGINT AS missing, u.late::BIGINT AS late, u.unverified::BIGINT AS unverified,
    r.value, r.evidence, r.week AS since
FROM own AS u
LEFT JOIN report_terms AS r
    ON r.office_id = u.office_id AND r.measure = u.measure AND r.since <= u.week AND u.week < r.until
WINDOW alike AS (PARTITION BY u.indicator, u.scope, u.week, u.county_code, u.kind)
ORDER BY u.indicator, u.scope, u.office_id

-- name: office_states
-- Each office of the register in the weeks: a row for each reported measure, or one row without a measure.
SELECT
    o.office_id, o.kind, o.county_code, o.parent_id,
    r.measure, r.value, r.evidence, r.week AS since, r.received_at, r.source, r.file, r.line
FROM office_terms AS o
JOIN weeks AS w ON o.since <= w.week AND w.week < o.until
LEFT JOIN report_terms AS r ON r.office_id = o.office_id AND r.since <= w.week AND w.week < r.until
ORDER BY o.office_id, r.measure

-- name: office_visits
-- Every visit of a team to an office up to the last week's Friday; per office, newest first.
SELECT office_id, date AS day, team, findings, resolved, received_at, source, file, line
FROM visits
WHERE date < (SELECT ended FROM span)
ORDER BY office_id, date DESC, team

-- name: visit_rows
-- Every visit by kind of finding, newest first, with the kind and the county of its office on that day.
SELECT
    f.date, f.team, f.office_id, COALESCE(o.kind, '') AS kind, COALESCE(o.county_code, '') AS county_code,
    f.finding, f.findings, f.resolved, f.resolved_on, f.recorded_at, f.source
FROM visit_findings AS f
LEFT JOIN offices AS o
    ON o.office_id = f.office_id AND COALESCE(o.valid_from <= f.date, TRUE) AND COALESCE(f.date < o.valid_to, TRUE)
ORDER BY f.date DESC, f.team, f.office_id, f.finding

-- name: office_findings
-- The findings of all visits up to the last week's Friday, by office and kind of finding (blank: kind not told).
SELECT office_id, finding, SUM(findings)::BIGINT AS findings, SUM(resolved)::BIGINT AS resolved
FROM visit_findings
WHERE date < (SELECT ended FROM span)
GROUP BY office_id, finding
HAVING SUM(findings) > 0
ORDER BY office_id, finding

-- name: office_counts
-- The counts behind a card's figures in a week: the newest version of each row in the card's window, newest first, of
-- the card's offices and of counties as a whole (office_id and kind blank). Without numbers, since a single week may
-- have too few answers.
SELECT indicator, scope, office_id, county_code, kind, week, channel, received_at, source, file, line
FROM (
    SELECT k.* EXCLUDE (county_code), c.indicator, p.scope, o.county_code, p.kind
    FROM known_counts AS k
    JOIN count_cards AS c ON c.measure = k.measure AND c.step = 0
    JOIN weeks AS w ON k.week <= w.week AND w.week < k.week + c.window_days
    JOIN office_terms AS o ON o.office_id = k.office_id AND o.since <= w.week AND w.week < o.until
    JOIN office_numbers AS n ON n.office_id = o.office_id
    JOIN memberships AS m
        ON m.office = n.office AND m.indicator = c.indicator AND m.since <= w.week AND w.week < m.until
    JOIN places AS p ON p.place = m.place
    UNION ALL BY NAME
    SELECT k.*, c.indicator, s.scope, '' AS kind
    FROM known_counts AS k
    JOIN count_cards AS c ON c.measure = k.measure AND c.step = 0
    JOIN weeks AS w ON k.week <= w.week AND w.week < k.week + c.window_days
    JOIN counties AS t
        ON t.county_code = k.county_code
        AND (t.valid_from IS NULL OR t.valid_from <= w.friday) AND (t.valid_to IS NULL OR w.friday < t.valid_to)
    CROSS JOIN (VALUES ('county'), ('province')) AS s (scope)
    WHERE k.office_id = ''
)
ORDER BY indicator, scope, county_code, office_id, week DESC, channel

-- name: office_measures
-- The measures in a week's sheet for each office: those of cards that count the office, and those asked of its kind
-- (table asked_kinds), each with the newest report; one row without a measure if there are none.
SELECT o.office_id, o.kind, o.county_code, a.measure, r.value, r.week AS since, r.evidence
FROM office_terms AS o
LEFT JOIN (
    SELECT n.office_id, c.measure
    FROM memberships AS m
    JOIN office_numbers AS n ON n.office = m.office
    JOIN cards AS c ON c.indicator = m.indicator AND c.rule = 'state'
    UNION
    SELECT n.office_id, c.given_measure
    FROM memberships AS m
    JOIN office_numbers AS n ON n.office = m.office
    JOIN cards AS c ON c.indicator = m.indicator AND c.rule = 'state' AND c.given_measure <> ''
    UNION
    SELECT k.office_id, asked.measure
    FROM office_terms AS k
    JOIN asked_kinds AS asked ON asked.kind = k.kind
) AS a ON a.office_id = o.office_id
LEFT JOIN report_terms AS r ON r.office_id = o.office_id AND r.measure = a.measure AND r.until = (SELECT ended FROM span)
ORDER BY o.office_id, a.measure

-- name: counted_measures
-- The counts in a week's sheet for each office: those of cards that count the office, and those asked of its kind
-- (table asked_kinds).
SELECT n.office_id, c.measure
FROM memberships AS m
JOIN office_numbers AS n ON n.office = m.office
JOIN count_cards AS c ON c.indicator = m.indicator
UNION
SELECT o.office_id, asked.measure
FROM office_terms AS o
JOIN asked_kinds AS asked ON asked.kind = o.kind
ORDER BY office_id, measure

-- name: newest_reports
-- The newest report up to its week for each row of a table `answers` (week, office_id, measure); answers without one
-- are left out.
SELECT a.week, a.office_id, a.measure, r.value, r.week AS since, r.evidence
FROM answers AS a
ASOF JOIN (
    FROM known_reports
    QUALIFY ROW_NUMBER() OVER (PARTITION BY office_id, measure, week ORDER BY version DESC) = 1
) AS r ON r.office_id = a.office_id AND r.measure = a.measure AND a.week >= r.week
ORDER BY a.week, a.office_id, a.measure

-- name: newer_weeks
-- For each office and measure, the newest week after `week` with a report.
SELECT office_id, measure, MAX(week) AS week
FROM known_reports
WHERE week > getvariable('week')
GROUP BY office_id, measure
ORDER BY office_id, measure

-- name: receipts
-- For each office and measure, and each channel of counts, when the newest row of exactly `week` was received.
SELECT office_id, measure, '' AS channel, MAX(received_at) AS received_at
FROM known_reports
WHERE week = getvariable('week')
GROUP BY office_id, measure
UNION ALL
SELECT office_id, measure, channel, MAX(received_at) AS received_at
FROM known_counts
WHERE week = getvariable('week') AND office_id <> ''
GROUP BY office_id, measure, channel
ORDER BY office_id, measure, channel

-- name: arrivals
-- The reports recorded after `since` for weeks up to last_week: the newest of each office, measure and week, if the
-- value differs from the value known at `since` (value_before), or if none was known.
WITH versions AS (
    SELECT *, recorded_at > getvariable('since') AS is_new
    FROM known_reports
    WHERE week <= getvariable('last_week')
    QUALIFY ROW_NUMBER() OVER (PARTITION BY office_id, measure, week, is_new ORDER BY version DESC) = 1
)
SELECT n.office_id, n.measure, n.week, n.value, n.evidence, n.received_at, o.value AS value_before
FROM versions AS n
LEFT JOIN versions AS o
    ON o.office_id = n.office_id AND o.measure = n.measure AND o.week = n.week AND NOT o.is_new
WHERE n.is_new AND n.value IS DISTINCT FROM o.value
ORDER BY n.week, n.office_id, n.measure

-- name: brought
-- The reports that publications brought about weeks of the publication before, for a table `moments` (number, after,
-- until, last_week) of publications: late if nothing was known of the office, measure and week, else corrections of
-- the value. Only reports that a card asks of the office's kind.
WITH asked AS (
    SELECT DISTINCT f.office_id, c.measure
    FROM cards AS c
    JOIN card_kinds AS k ON k.indicator = c.indicator
    JOIN offices AS f ON f.kind = k.kind
    WHERE c.rule = 'state'
),
newer AS (
    SELECT p.number, p.after, r.office_id, r.measure, r.week, r.value
    FROM known_reports AS r
    JOIN moments AS p ON r.recorded_at > p.after AND r.recorded_at <= p.until AND r.week <= p.last_week
    SEMI JOIN asked AS a ON a.office_id = r.office_id AND a.measure = r.measure
    QUALIFY ROW_NUMBER() OVER (PARTITION BY p.number, r.office_id, r.measure, r.week ORDER BY r.version DESC) = 1
),
older AS (
    SELECT n.number, r.office_id, r.measure, r.week, r.value
    FROM known_reports AS r
    JOIN newer AS n
        ON n.office_id = r.office_id AND n.measure = r.measure AND n.week = r.week AND r.recorded_at <= n.after
    QUALIFY ROW_NUMBER() OVER (PARTITION BY n.number, r.office_id, r.measure, r.week ORDER BY r.version DESC) = 1
)
SELECT n.number, n.office_id, n.week, n.measure, o.value IS NULL AS late
FROM newer AS n
LEFT JOIN older AS o
    ON o.number = n.number AND o.office_id = n.office_id AND o.measure = n.measure AND o.week = n.week
WHERE n.value IS DISTINCT FROM o.value
ORDER BY n.number, n.week, n.office_id, n.measure

-- name: inspected_states
-- Self-reported values checked by inspections, by office and measure, in weeks up to last_week. checked: how many
-- were checked in the weeks after `since`; above, below: how many of these were above and below the value that the
-- inspection found. The other columns are the newest contradiction of any week, if there is one. settled: 1 if the office later
-- reported the value that the inspection found, or a later inspection found another value. A report with evidence
-- `inspection` from a week without a visit to the office is the office's: it repeats what an inspection found.
WITH counts AS (
    SELECT
        office_id, measure, COUNT(*) AS checked, COUNT(*) FILTER (value_before > value) AS above,
        COUNT(*) FILTER (value_before < value) AS below
    FROM checked_reports
    WHERE week > getvariable('since')
    GROUP BY office_id, measure
),
newest AS (
    SELECT * FROM checked_reports
    WHERE value <> value_before
    QUALIFY ROW_NUMBER() OVER (PARTITION BY office_id, measure ORDER BY week DESC) = 1
),
visited AS (
    SELECT DISTINCT office_id, week_of(date) AS week FROM recorded_inspections
)
SELECT
    office_id, measure, COALESCE(c.checked, 0) AS checked, COALESCE(c.above, 0) AS above, COALESCE(c.below, 0) AS below,
    n.week_before, n.value_before, n.week, n.value, n.recorded_at,
    CASE
        WHEN EXISTS (
            FROM known_reports AS r
            WHERE
                r.office_id = n.office_id AND r.measure = n.measure AND r.value = n.value
                AND (r.evidence <> 'inspection' OR (r.office_id, r.week) NOT IN (FROM visited AS v))
                AND r.week <= getvariable('last_week') AND (r.week, r.version) > (n.week, n.version)
        ) OR EXISTS (
            FROM inspected_reports AS i
            WHERE i.office_id = n.office_id AND i.measure = n.measure AND i.value <> n.value AND i.week > n.week
        ) THEN 1
        ELSE 0
    END AS settled
FROM counts AS c
FULL JOIN newest AS n USING (office_id, measure)
ORDER BY office_id, measure

-- name: visited_offices
-- The offices visited from first_week to last_week, by week: the findings of their visits, how many self-reported
-- values were checked by reports of the week's inspections, and how many of these were above what was found.
WITH checks AS (
    SELECT office_id, week, COUNT(*) AS checked, COUNT(*) FILTER (value_before > value) AS wrong
    FROM checked_reports
    GROUP BY office_id, week
),
visited AS (
    SELECT office_id, week_of(date) AS week, SUM(findings) AS findings
    FROM visits
    WHERE week_of(date) BETWEEN getvariable('first_week') AND getvariable('last_week')
    GROUP BY ALL
)
SELECT office_id, week, findings, COALESCE(checked, 0) AS checked, COALESCE(wrong, 0) AS wrong
FROM visited
LEFT JOIN checks USING (office_id, week)
ORDER BY office_id, week

-- name: sources
-- The sources of reports, visits and counts that came with publications after `since`, including withdrawn ones, for a
-- table `moments` (moment) of all publications: imported rows became known with the first publication after them. Of
-- the folder only imports are here, whose source ends with a digest: another source may stand in many files.
SELECT DISTINCT m.moment AS publication, r.source
FROM (
    SELECT COALESCE(publication, CASE WHEN regexp_matches(source, ' [0-9a-f]{8}$') THEN recorded_at END) AS came, source
    FROM (
        SELECT publication, recorded_at, source FROM reports
        UNION ALL
        SELECT publication, recorded_at, source FROM inspections
        UNION ALL
        SELECT publication, recorded_at, source FROM counts
    )
) AS r
ASOF JOIN moments AS m ON r.came <= m.moment
WHERE m.moment > getvariable('since')
ORDER BY r.source, m.moment

-- name: known_content
-- Of each growing table, the number of known rows and the sum of their hashes: equal for two readings of the same rows.
-- Where a row was read from, and when it was recorded, are left out.
SELECT 'reports' AS name, COUNT(*)::VARCHAR AS count, SUM(hash(
    week, office_id, measure, value, evidence, received_at, source
))::VARCHAR AS content FROM recorded_reports
UNION ALL
SELECT 'inspections', COUNT(*)::VARCHAR, SUM(hash(
    date, team, office_id, finding, findings, resolved, resolved_on, received_at, source
))::VARCHAR FROM recorded_inspections
UNION ALL
SELECT 'counts', COUNT(*)::VARCHAR, SUM(hash(
    week, office_id, county_code, measure, channel, numerator, denominator, received_at, source
))::VARCHAR FROM recorded_counts
ORDER BY name

-- name: only_late_rows
-- Statements before other queries: limit the known rows to those known at `before`, and to later rows of reports,
-- visits and counts of which no version was known then. Later corrections and withdrawals are ignored.
CREATE OR REPLACE TEMP VIEW recorded_reports AS
WITH earlier AS (
    SELECT * FROM versioned_reports WHERE is_known(getvariable('before'), recorded_at, source)
)
FROM earlier
UNION ALL
FROM (
    SELECT * FROM versioned_reports
    ANTI JOIN earlier USING (week, office_id, measure)
    WHERE recorded_at > getvariable('before') AND is_known(getvariable('known_at'), recorded_at, source)
)
;
CREATE OR REPLACE TEMP VIEW recorded_inspections AS
WITH earlier AS (
    SELECT * FROM versioned_inspections WHERE is_known(getvariable('before'), recorded_at, source)
)
FROM earlier
UNION ALL
FROM (
    SELECT * FROM versioned_inspections
    ANTI JOIN earlier USING (date, team, office_id)
    WHERE recorded_at > getvariable('before') AND is_known(getvariable('known_at'), recorded_at, source)
)
;
CREATE OR REPLACE TEMP VIEW recorded_counts AS
WITH earlier AS (
    SELECT * FROM versioned_counts WHERE is_known(getvariable('before'), recorded_at, source)
)
FROM earlier
UNION ALL
FROM (
    SELECT * FROM versioned_counts
    ANTI JOIN earlier USING (week, office_id, county_code, measure, channel)
    WHERE recorded_at > getvariable('before') AND is_known(getvariable('known_at'), recorded_at, source)
)
;
