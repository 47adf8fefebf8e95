-- The model: DuckDB views from rows to cells. Each statement ends with a line `;`. After executing this file alone,
-- each view can be queried, such as `FROM memberships`. The program's queries are in questions.sql.

-- Input tables. For each query the program creates temporary tables of the same names. docs/data.md describes their
-- columns.
CREATE TABLE counties (county_code VARCHAR, valid_from DATE, valid_to DATE)
;
CREATE TABLE offices (
    office_id VARCHAR, kind VARCHAR, county_code VARCHAR, parent_id VARCHAR, valid_from DATE, valid_to DATE,
    small BOOLEAN
)
;
CREATE TABLE withdrawals (source VARCHAR, withdrawn_at TIMESTAMP)
;
CREATE TABLE reports (
    week DATE, office_id VARCHAR, measure VARCHAR, value BIGINT, evidence VARCHAR, received_at TIMESTAMP,
    source VARCHAR, recorded_at TIMESTAMP, file VARCHAR, line BIGINT, publication TIMESTAMP
)
;
CREATE TABLE inspections (
    date DATE, team BIGINT, office_id VARCHAR, finding VARCHAR, findings BIGINT, resolved BIGINT, resolved_on DATE,
    received_at TIMESTAMP, source VARCHAR, recorded_at TIMESTAMP, file VARCHAR, line BIGINT, publication TIMESTAMP
)
;
CREATE TABLE counts (
    week DATE, office_id VARCHAR, county_code VARCHAR, measure VARCHAR, channel VARCHAR, numerator BIGINT,
    denominator BIGINT, received_at TIMESTAMP, source VARCHAR, recorded_at TIMESTAMP, file VARCHAR, line BIGINT, publication TIMESTAMP
)
;
-- step 0 is the card itself, other steps are its stages or its channels. channel: blank for all channels together.
-- least: the fewest answers with which a figure is shown; 0 for cards without answers.
CREATE TABLE cards (
    indicator VARCHAR, step INTEGER, rule VARCHAR, measure VARCHAR, threshold INTEGER,
    given_measure VARCHAR, given_threshold INTEGER, channel VARCHAR, least INTEGER,
    window_days INTEGER, within_days INTEGER, late_days INTEGER
)
;
-- scope: province or county. parent_kind: the kind of the parent office; '-': without a parent; '': any.
CREATE TABLE card_kinds (indicator VARCHAR, scope VARCHAR, kind VARCHAR, parent_kind VARCHAR)
;
CREATE VIEW visit_cards AS
FROM cards WHERE rule IN ('inspected', 'resolved', 'parallel')
;
CREATE VIEW count_cards AS
FROM cards WHERE rule IN ('sum', 'mean', 'total')
;
-- Variables that the program sets for each query:
--   known_at                the moment (UTC): rows recorded later are not known
--   first_week, last_week   the first and last Saturday of the result
--   edge                    a Saturday, not after first_week: from earlier weeks, only each office's newest report of
--                           each measure is read
--   checked_only            whether self-reported rows are left out
-- Periods are half open: `since` is the first Saturday, `until` the first Saturday after the period.
SET VARIABLE known_at = TIMESTAMP '9999-12-31'
;
SET VARIABLE first_week = DATE '2000-01-01'
;
SET VARIABLE last_week = DATE '2000-01-01'
;
SET VARIABLE edge = DATE '2000-01-01'
;
SET VARIABLE checked_only = FALSE
;
CREATE MACRO week_of(day) AS day - CAST((dayofweek(day) + 1) % 7 AS INTEGER)
;
CREATE VIEW span AS
SELECT getvariable('first_week') AS first_week, getvariable('last_week') + 7 AS ended
;
CREATE VIEW weeks AS
SELECT CAST(saturday AS DATE) AS week, CAST(saturday AS DATE) + 6 AS friday
FROM (
    SELECT UNNEST(generate_series(first_week, ended - 7, INTERVAL 7 DAY)) AS saturday FROM span WHERE first_week < ended
)
;

-- Versions: of several rows about the same thing, the row with the greatest version counts. That is the row recorded
-- last; of these the row received last; then the row with the better evidence, with the lower numbers, and with the last
-- source in the order of code points. So rows of equal versions differ in nothing but file and line. Every query orders
-- rows by this column alone.

CREATE VIEW versioned_reports AS
SELECT
    *, ROW(
        recorded_at, received_at, list_position(['self', 'document', 'inspection'], evidence), -value, source
    ) AS version
FROM reports
;
CREATE VIEW versioned_inspections AS
-- Parquet files have NULL where CSV files have a blank.
SELECT
    * REPLACE (COALESCE(finding, '') AS finding),
    ROW(recorded_at, received_at, COALESCE(finding, '') <> '', -findings, -resolved, source, finding) AS version
FROM inspections
;
-- Parquet files have NULL where CSV files have a blank.
CREATE VIEW versioned_counts AS
SELECT
    * REPLACE (
        COALESCE(office_id, '') AS office_id, COALESCE(county_code, '') AS county_code, COALESCE(channel, '') AS channel
    ),
    ROW(recorded_at, received_at, -numerator, -COALESCE(denominator, 0), source) AS version
FROM counts
;

-- Known rows: recorded by known_at, and not withdrawn by then.

CREATE MACRO is_known(moment, recorded_at, row_source) AS
    recorded_at <= moment
    AND row_source NOT IN (SELECT w.source FROM withdrawals AS w WHERE w.withdrawn_at <= moment)
;
CREATE VIEW recorded_reports AS
SELECT * FROM versioned_reports
WHERE
    is_known(getvariable('known_at'), recorded_at, source)
    AND (evidence <> 'self' OR NOT getvariable('checked_only'))
;
-- All versions of the reports from the edge on, and the newest report of each office and measure before the edge.
-- Only offices of the register.
CREATE VIEW known_reports AS
SELECT * FROM (
    SELECT * FROM recorded_reports WHERE week >= getvariable('edge')
    UNION ALL
    FROM (
        SELECT * FROM recorded_reports
        SEMI JOIN (
            SELECT office_id, measure, MAX(week) AS week
            FROM recorded_reports
            WHERE week < getvariable('edge')
            GROUP BY office_id, measure
        ) USING (office_id, measure, week)
        WHERE week < getvariable('edge')
        QUALIFY ROW_NUMBER() OVER (PARTITION BY office_id, measure ORDER BY version DESC) = 1
    )
)
WHERE office_id IN (SELECT office_id FROM offices)
;
-- Reports with evidence `inspection` up to last_week, each with the previous report of the same office and measure.
CREATE VIEW inspected_reports AS
SELECT
    *, LAG(week) OVER line AS week_before, LAG(value) OVER line AS value_before,
    LAG(evidence) OVER line AS evidence_before
FROM (
    -- Of several inspections in a week the last one counts.
    SELECT * FROM known_reports
    WHERE week <= getvariable('last_week')
    QUALIFY
        evidence <> 'inspection'
        OR ROW_NUMBER() OVER (PARTITION BY office_id, measure, week, evidence ORDER BY version DESC) = 1
)
WINDOW line AS (PARTITION BY office_id, measure ORDER BY week, version)
QUALIFY evidence = 'inspection'
;
-- The inspections whose previous report was self-reported for the same week or one of the two weeks before: each checks
-- that report. About an older report an inspection says nothing, since the office may have changed in between.
CREATE VIEW checked_reports AS
SELECT * FROM inspected_reports WHERE evidence_before = 'self' AND week_before >= week - 14
;
-- Each report with the period in which it was the newest of its office and measure.
CREATE VIEW report_terms AS
SELECT
    *, week AS since,
    LEAD(week, 1, (SELECT ended FROM span)) OVER (PARTITION BY office_id, measure ORDER BY week, version) AS until
FROM known_reports
WHERE week <= getvariable('last_week')
QUALIFY since < until
;
CREATE VIEW recorded_inspections AS
SELECT * FROM versioned_inspections
WHERE
    is_known(getvariable('known_at'), recorded_at, source)
    AND office_id IN (SELECT office_id FROM offices)
;
-- The findings of each visit of a team to an office, by kind: the newest version of each kind. If the visit's newest
-- row is one of all kinds together (finding ''), only this row counts, else only rows of kinds.
CREATE VIEW visit_findings AS
SELECT * FROM (
    SELECT *, FIRST_VALUE(finding) OVER (PARTITION BY date, team, office_id ORDER BY version DESC) AS newest_finding
    FROM recorded_inspections
    QUALIFY ROW_NUMBER() OVER (PARTITION BY date, team, office_id, finding ORDER BY version DESC) = 1
)
WHERE (finding = '') = (newest_finding = '')
;
-- Each visit of a team to an office, with its findings of all kinds and the place of its newest row.
CREATE VIEW visits AS
SELECT
    date, team, office_id, SUM(findings)::BIGINT AS findings, SUM(resolved)::BIGINT AS resolved,
    ARG_MAX(received_at, version) AS received_at, ARG_MAX(recorded_at, version) AS recorded_at,
    ARG_MAX(source, version) AS source, ARG_MAX(file, version) AS file, ARG_MAX(line, version) AS line
FROM visit_findings
GROUP BY date, team, office_id
;
CREATE VIEW recorded_counts AS
SELECT * FROM versioned_counts
WHERE is_known(getvariable('known_at'), recorded_at, source)
;
-- The newest version of each row: of an office of the register, or of a county as a whole (office_id blank).
CREATE VIEW known_counts AS
SELECT * FROM recorded_counts
WHERE office_id = '' OR office_id IN (SELECT office_id FROM offices)
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY week, office_id, county_code, measure, channel ORDER BY version DESC
) = 1
;

-- Register: which offices a card counts, in which places.

-- The period of each row of the register: a row is valid in a week if it is valid on the week's Friday.
CREATE VIEW office_terms AS
SELECT
    office_id, kind, county_code, parent_id, small,
    GREATEST(COALESCE(week_of(valid_from), first_week), first_week) AS since,
    LEAST(COALESCE(week_of(valid_to), ended), ended) AS until
FROM offices
CROSS JOIN span
WHERE COALESCE(week_of(valid_from), first_week) < ended AND COALESCE(week_of(valid_to), ended) > first_week
;
-- A number for each office, since sorting millions of reports by numbers takes half the time of sorting by text.
CREATE VIEW office_numbers AS
SELECT office_id, ROW_NUMBER() OVER (ORDER BY office_id)::INTEGER AS office
FROM (SELECT DISTINCT office_id FROM offices)
;
-- A place is a group whose units are added up: a card, a kind of office, and a county or the province (county_code
-- ''). Counts of a county as a whole have no kind ('').
CREATE VIEW places AS
SELECT indicator, scope, kind, county_code, ROW_NUMBER() OVER (ORDER BY indicator, kind, county_code)::INTEGER AS place
FROM (
    SELECT indicator, scope, kind FROM card_kinds
    UNION
    SELECT indicator, scope, '' FROM count_cards CROSS JOIN (VALUES ('county'), ('province')) AS scopes (scope)
)
JOIN (
    SELECT DISTINCT 'county' AS scope, county_code FROM counties
    UNION ALL
    SELECT 'province', ''
) USING (scope)
;
-- The period in which an office belongs to a place. A card may be limited to offices whose parent has a certain kind.
CREATE VIEW memberships AS
SELECT n.office, o.small, p.indicator, p.place, o.since, o.until
FROM (
    SELECT office_id, small, kind, '' AS parent_kind, county_code, since, until FROM office_terms
    UNION ALL
    SELECT o.office_id, o.small, o.kind, b.kind, o.county_code, GREATEST(o.since, b.since), LEAST(o.until, b.until)
    FROM office_terms AS o
    JOIN office_terms AS b ON b.office_id = o.parent_id AND b.since < o.until AND o.since < b.until
    UNION ALL
    SELECT office_id, small, kind, '-', county_code, since, until FROM office_terms WHERE parent_id = ''
) AS o
JOIN card_kinds AS k ON k.kind = o.kind AND k.parent_kind = o.parent_kind
JOIN places AS p
    ON p.indicator = k.indicator AND p.scope = k.scope AND p.kind = k.kind
    AND p.county_code = CASE WHEN k.scope = 'county' THEN o.county_code ELSE '' END
JOIN office_numbers AS n ON n.office_id = o.office_id
;

-- Visits: each counts in the weeks whose window (window_days up to the week's Friday) contains the day of the visit.

CREATE VIEW visit_runs AS
SELECT
    c.window_days, n.office, v.team, v.date, v.findings, v.resolved,
    week_of(v.date) AS since, week_of(v.date + c.window_days) AS until
FROM visits AS v
JOIN office_numbers AS n ON n.office_id = v.office_id
CROSS JOIN (SELECT DISTINCT window_days FROM visit_cards) AS c
;
-- The periods in which an office has a visit in its window. Windows of equal length: each ends where the next begins.
CREATE VIEW visited_runs AS
SELECT
    window_days, office, since,
    LEAST(until, LEAD(since, 1, until) OVER (PARTITION BY window_days, office ORDER BY since)) AS until
FROM (SELECT DISTINCT window_days, office, since, until FROM visit_runs)
;
CREATE VIEW team_runs AS
SELECT
    window_days, team, since,
    LEAST(until, LEAD(since, 1, until) OVER (PARTITION BY window_days, team ORDER BY since)) AS until
FROM (SELECT DISTINCT window_days, team, since, until FROM visit_runs)
;
-- The periods in which any visit is on record. Overlapping windows are merged, since every office is joined with the
-- result.
CREATE VIEW logged_runs AS
SELECT window_days, MIN(since) AS since, MAX(until) AS until
FROM (
    SELECT window_days, since, until, SUM(begins) OVER (PARTITION BY window_days ORDER BY since) AS run
    FROM (
        SELECT
            window_days, since, until,
            CASE WHEN since <= LAG(until) OVER (PARTITION BY window_days ORDER BY since) THEN 0 ELSE 1 END AS begins
        FROM (SELECT DISTINCT window_days, since, until FROM visit_runs)
    )
)
GROUP BY window_days, run
;
-- The periods in which two teams have visited an office within within_days. A period that overlaps an earlier one
-- begins at that one's end.
CREATE VIEW parallel_runs AS
SELECT
    window_days, within_days, office, until,
    GREATEST(since, COALESCE(MAX(until) OVER (
        PARTITION BY window_days, within_days, office ORDER BY since, until
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), since)) AS since
FROM (
    SELECT
        a.window_days, c.within_days, a.office, GREATEST(a.since, b.since) AS since, LEAST(a.until, b.until) AS until
    FROM visit_runs AS a
    JOIN visit_runs AS b ON b.office = a.office AND b.window_days = a.window_days AND a.team < b.team
    JOIN (SELECT DISTINCT window_days, within_days FROM cards WHERE rule = 'parallel') AS c
        ON c.window_days = a.window_days AND a.date - b.date BETWEEN -c.within_days AND c.within_days
)
;

-- Counts: each is added in the weeks whose window contains the week of the count.

CREATE VIEW count_runs AS
SELECT
    c.indicator, c.step, k.office_id, k.county_code, k.week AS since, k.week + c.window_days AS until,
    COALESCE(k.denominator, 0) AS denominator, k.numerator
FROM known_counts AS k
JOIN count_cards AS c ON c.measure = k.measure AND c.channel IN (k.channel, '')
;
-- The periods in which an office has a count in its window. Windows of equal length: each ends where the next begins.
CREATE VIEW counted_runs AS
SELECT
    indicator, step, office_id, since,
    LEAST(until, LEAD(since, 1, until) OVER (PARTITION BY indicator, step, office_id ORDER BY since)) AS until
FROM (SELECT DISTINCT indicator, step, office_id, since, until FROM count_runs WHERE office_id <> '')
;
-- Counts of counties as a whole, limited to the time in which the county exists.
CREATE VIEW county_runs AS
SELECT
    r.indicator, r.step, r.county_code, r.denominator, r.numerator,
    GREATEST(r.since, COALESCE(week_of(c.valid_from), first_week), first_week) AS since,
    LEAST(r.until, COALESCE(week_of(c.valid_to), ended), ended) AS until
FROM count_runs AS r
JOIN counties AS c ON c.county_code = r.county_code
CROSS JOIN span
WHERE r.office_id = ''
;

-- Units: an office's contribution to a figure.

-- Each row contributes to an office's unit in the weeks since..until: counted (part of the denominator), good (part
-- of the numerator), known, missing (not reported), late, unverified, self_reported (good and unverified); enough:
-- answers that count towards a card's `least`. An office's unit in a week is the sum of its rows. A cell is the sum of its units and of the counts of
-- counties as a whole (office NULL).
CREATE VIEW unit_parts AS
WITH state_cards AS (
    SELECT * FROM cards WHERE rule = 'state'
),
-- Materialized: otherwise DuckDB joins the reports with the register before filtering the register.
members AS MATERIALIZED (
    FROM memberships
),
-- Every report with the previous and the next one. An office's first report of a measure follows a blank row.
neighbours AS (
    SELECT
        office, measure, value, own_word, week,
        LAG(week) OVER line AS previous_week, LAG(value) OVER line AS previous_value,
        LAG(own_word) OVER line AS previous_own_word, LEAD(week, 1, (SELECT ended FROM span)) OVER line AS next_week
    FROM (
        SELECT
            n.office, r.measure, r.value::TINYINT AS value, r.evidence = 'self' AS own_word, r.week, r.version
        FROM known_reports AS r
        JOIN office_numbers AS n ON n.office_id = r.office_id
        WHERE r.week <= getvariable('last_week')
        UNION ALL
        SELECT DISTINCT m.office, c.measure, NULL, NULL, DATE '0001-01-01', NULL
        FROM members AS m
        JOIN (
            SELECT indicator, measure FROM state_cards
            UNION
            SELECT indicator, given_measure FROM state_cards WHERE given_measure <> ''
        ) AS c ON c.indicator = m.indicator
    )
    WINDOW line AS (PARTITION BY office, measure ORDER BY week, version)
),
-- The few among millions of reports that change the state, or after which no report came for so long that the state
-- became late. Reports that a later version of the same week supersedes are left out.
steps AS MATERIALIZED (
    SELECT
        office, measure, value, own_word, week, next_week,
        previous_week IS NULL OR previous_week = week
        OR value IS DISTINCT FROM previous_value OR own_word IS DISTINCT FROM previous_own_word AS changed
    FROM neighbours
    WHERE
        week < next_week AND (changed OR next_week - week > (SELECT MIN(late_days) FROM state_cards))
),
-- An office's states, each from one change to the next; value NULL: not reported.
state_runs AS (
    SELECT
        office, measure, value, own_word, week AS since,
        LEAD(week, 1, (SELECT ended FROM span)) OVER (PARTITION BY office, measure ORDER BY week) AS until
    FROM steps
    WHERE changed
),
-- A state is late from the first Saturday that is more than late_days after its report's week, until the next report.
late_runs AS (
    SELECT
        s.office, s.measure, c.late_days, s.week + c.late_days - c.late_days % 7 + 7 AS since, s.next_week AS until
    FROM steps AS s
    JOIN (SELECT DISTINCT measure, late_days FROM state_cards) AS c ON c.measure = s.measure
    WHERE s.value IS NOT NULL AND s.next_week - s.week > c.late_days
),
-- For cards with a condition (given_measure): the periods in which the condition holds or not; NULL: not reported.
given_runs AS (
    SELECT
        office, measure, given_threshold, given, since,
        LEAD(since, 1, (SELECT ended FROM span)) OVER (
            PARTITION BY office, measure, given_threshold ORDER BY since
        ) AS until
    FROM (
        SELECT r.office, r.measure, c.given_threshold, r.value >= c.given_threshold AS given, r.since
        FROM state_runs AS r
        JOIN (SELECT DISTINCT given_measure, given_threshold FROM state_cards WHERE given_measure <> '') AS c
            ON c.given_measure = r.measure
        WINDOW line AS (PARTITION BY r.office, r.measure, c.given_threshold ORDER BY r.since)
        QUALIFY ROW_NUMBER() OVER line = 1 OR given IS DISTINCT FROM LAG(given) OVER line
    )
),
state_parts AS (
    SELECT
        c.indicator, c.step, r.office, r.since, r.until,
        TRUE AS counted, r.value IS NOT NULL AS known, r.value >= c.threshold AS good, r.value IS NULL AS missing,
        FALSE AS late, r.own_word AS unverified, good AND r.own_word AS self_reported
    FROM state_runs AS r
    JOIN state_cards AS c ON c.measure = r.measure AND c.given_measure = ''
    UNION ALL
    SELECT
        c.indicator, c.step, r.office, GREATEST(r.since, g.since), LEAST(r.until, g.until),
        g.given, g.given AND r.value IS NOT NULL, g.given AND r.value >= c.threshold,
        g.given IS NULL OR (g.given AND r.value IS NULL), FALSE, g.given AND r.own_word,
        g.given AND r.value >= c.threshold AND r.own_word
    FROM state_runs AS r
    JOIN state_cards AS c ON c.measure = r.measure
    JOIN given_runs AS g
        ON g.office = r.office AND g.measure = c.given_measure AND g.given_threshold = c.given_threshold
        AND g.since < r.until AND r.since < g.until
    UNION ALL
    SELECT c.indicator, c.step, l.office, l.since, l.until, FALSE, FALSE, FALSE, FALSE, TRUE, FALSE, FALSE
    FROM late_runs AS l
    JOIN state_cards AS c ON c.measure = l.measure AND c.late_days = l.late_days AND c.given_measure = ''
    UNION ALL
    SELECT
        c.indicator, c.step, l.office, GREATEST(l.since, g.since), LEAST(l.until, g.until),
        FALSE, FALSE, FALSE, FALSE, TRUE, FALSE, FALSE
    FROM late_runs AS l
    JOIN state_cards AS c ON c.measure = l.measure AND c.late_days = l.late_days
    JOIN given_runs AS g
        ON g.office = l.office AND g.measure = c.given_measure AND g.given_threshold = c.given_threshold
        AND g.since < l.until AND l.since < g.until AND g.given
),
visit_parts AS (
    SELECT
        c.indicator, c.step, v.office, v.since, v.until,
        CASE WHEN c.rule = 'parallel' THEN 1 ELSE 0 END AS counted, CASE WHEN c.rule = 'inspected' THEN 1 ELSE 0 END AS good
    FROM visited_runs AS v
    JOIN cards AS c ON c.window_days = v.window_days AND c.rule IN ('inspected', 'parallel')
    UNION ALL
    SELECT c.indicator, c.step, v.office, v.since, v.until, v.findings, v.resolved
    FROM visit_runs AS v
    JOIN cards AS c ON c.window_days = v.window_days AND c.rule = 'resolved'
    UNION ALL
    SELECT c.indicator, c.step, p.office, p.since, p.until, 0, 1
    FROM parallel_runs AS p
    JOIN cards AS c ON c.window_days = p.window_days AND c.within_days = p.within_days AND c.rule = 'parallel'
),
count_parts AS (
    SELECT indicator, step, office_id, since, until, denominator AS counted, 0 AS known, numerator AS good, 0 AS missing
    FROM count_runs
    UNION ALL
    SELECT indicator, step, office_id, since, until, 0, 1, 0, -1 FROM counted_runs
)
SELECT
    p.step, m.place, p.office, GREATEST(p.since, m.since) AS since, LEAST(p.until, m.until) AS until,
    p.counted, p.known, p.good, p.missing, p.late, p.unverified, p.self_reported, 0 AS enough
FROM members AS m
JOIN (
    SELECT indicator, step, office, since, until, COALESCE(counted, FALSE)::INTEGER AS counted,
        COALESCE(known, FALSE)::INTEGER AS known, COALESCE(good, FALSE)::INTEGER AS good, missing::INTEGER AS missing,
        late::INTEGER AS late, COALESCE(unverified, FALSE)::INTEGER AS unverified,
        COALESCE(self_reported, FALSE)::INTEGER AS self_reported
    FROM state_parts
    UNION ALL
    SELECT indicator, step, office, since, until, counted, 0, good, 0, 0, 0, 0 FROM visit_parts
) AS p ON p.indicator = m.indicator AND p.office = m.office AND p.since < m.until AND m.since < p.until
WHERE p.since < p.until
UNION ALL
-- Every office is missing by default. Counts of the office, or any visit on record in the window, offset this below:
-- a window without any visit is not reported, and no zero.
SELECT
    c.step, m.place, m.office, m.since, m.until, CASE WHEN c.rule = 'inspected' THEN 1 ELSE 0 END, 0, 0, 1, 0, 0, 0, 0
FROM members AS m
JOIN cards AS c ON c.indicator = m.indicator AND c.rule <> 'state'
UNION ALL
SELECT
    c.step, m.place, m.office, GREATEST(l.since, m.since), LEAST(l.until, m.until), 0, 1, 0, -1, 0, 0, 0, 0
FROM members AS m
JOIN visit_cards AS c ON c.indicator = m.indicator
JOIN logged_runs AS l ON l.window_days = c.window_days AND l.since < m.until AND m.since < l.until
UNION ALL
SELECT
    c.step, m.place, m.office, GREATEST(c.since, m.since), LEAST(c.until, m.until), c.counted, c.known, c.good, c.missing,
    0, 0, 0, CASE WHEN m.small THEN 0 ELSE c.counted END
FROM count_parts AS c
JOIN office_numbers AS n ON n.office_id = c.office_id
JOIN members AS m
    ON m.indicator = c.indicator AND m.office = n.office AND c.since < m.until AND m.since < c.until
WHERE c.since < c.until
UNION ALL
SELECT c.step, p.place, NULL, c.since, c.until, c.denominator, 1, c.numerator, 0, 0, 0, 0, c.denominator
FROM county_runs AS c
JOIN places AS p ON p.indicator = c.indicator AND p.kind = '' AND p.county_code IN (c.county_code, '')
WHERE c.since < c.until
;
CREATE VIEW units AS
SELECT
    place, step, week, n.office_id, SUM(counted) AS counted, SUM(known) AS known, SUM(good) AS good,
    SUM(missing) AS missing, SUM(late) AS late, SUM(unverified) AS unverified, SUM(enough) AS enough
FROM unit_parts AS p
JOIN weeks ON since <= week AND week < until
JOIN office_numbers AS n ON n.office = p.office
GROUP BY place, step, week, n.office_id
;

-- Cells: indicator x step x week x county x kind. county_code '' is the province, kind '' all kinds together.

-- A line is the series of cells of all weeks; lines exist even if there is no office of the card's kinds.
CREATE VIEW lines AS
SELECT
    indicator, scope, kind, county_code, step, rule, least,
    ROW_NUMBER() OVER (ORDER BY indicator, step, kind, county_code)::INTEGER AS line
FROM (
    SELECT indicator, scope, kind, county_code FROM places
    UNION
    SELECT indicator, scope, '', county_code FROM places
)
JOIN cards USING (indicator)
;
-- A running sum of the contributions that begin, less those that end: the cost depends on the number of changes, not
-- on the number of weeks.
CREATE VIEW line_changes AS
WITH changes AS (
    SELECT
        place, step, CASE WHEN sign = 1 THEN since ELSE until END AS week,
        SUM(sign * counted) AS counted, SUM(sign * known) AS known, SUM(sign * good) AS good,
        SUM(sign * missing) AS missing, SUM(sign * late) AS late, SUM(sign * unverified) AS unverified,
        SUM(sign * self_reported) AS self_reported, SUM(sign * enough) AS enough
    FROM unit_parts
    CROSS JOIN (VALUES (1), (-1)) AS signs (sign)
    GROUP BY ALL
)
SELECT
    l.line, c.week, SUM(c.counted) AS counted, SUM(c.known) AS known, SUM(c.good) AS good,
    SUM(c.missing) AS missing, SUM(c.late) AS late, SUM(c.unverified) AS unverified,
    SUM(c.self_reported) AS self_reported, SUM(c.enough) AS enough
FROM changes AS c
JOIN places AS p ON p.place = c.place
JOIN lines AS l
    ON l.indicator = p.indicator AND l.step = c.step AND l.scope = p.scope AND l.county_code = p.county_code
    AND l.kind IN (p.kind, '')
GROUP BY l.line, c.week
;
CREATE VIEW sums AS
-- The sums of a line's changes up to and including each week with a change.
WITH running_sums AS (
    SELECT
        line, week, SUM(counted) OVER so_far::BIGINT AS denominator, SUM(good) OVER so_far::BIGINT AS numerator,
        SUM(known) OVER so_far::BIGINT AS known, SUM(missing) OVER so_far::BIGINT AS not_reported,
        SUM(late) OVER so_far::BIGINT AS late, SUM(unverified) OVER so_far::BIGINT AS unverified,
        SUM(self_reported) OVER so_far::BIGINT AS self_reported,
        SUM(enough) OVER so_far::BIGINT AS enough
    FROM line_changes
    WINDOW so_far AS (PARTITION BY line ORDER BY week ROWS UNBOUNDED PRECEDING)
),
-- A county has cells in the weeks on whose Friday it exists.
county_weeks AS (
    SELECT '' AS county_code, week FROM weeks
    UNION ALL
    SELECT DISTINCT c.county_code, w.week
    FROM counties AS c
    JOIN weeks AS w ON (c.valid_from IS NULL OR c.valid_from <= w.friday) AND (c.valid_to IS NULL OR w.friday < c.valid_to)
)
SELECT l.line, c.week, s.* EXCLUDE (line, week), s.known > 0 AND s.enough < l.least AS too_few
FROM lines AS l
JOIN county_weeks AS c ON c.county_code = l.county_code
ASOF LEFT JOIN running_sums AS s ON s.line = l.line AND s.week <= c.week
;
-- Complementary suppression: a cell with too few answers must not be derivable from published sums. All kinds, all
-- channels and the province are wholes; kinds, channels and counties are their parts. The rest of a whole that
-- belongs to no listed part (counts without a kind, of another channel, of an office in no county) is a part as well,
-- since readers can compute the rest.
CREATE VIEW hidden AS
WITH RECURSIVE answers AS (
    SELECT line, week, indicator, step, county_code, kind, least, denominator, enough, too_few
    FROM sums
    JOIN lines USING (line)
    WHERE least > 0 AND denominator > 0
),
with_other_kinds AS (
    FROM answers
    UNION ALL
    SELECT
        NULL, week, indicator, step, county_code, '-', least, SUM(IF(kind = '', denominator, -denominator)) AS rest,
        SUM(IF(kind = '', enough, -enough)) AS rest_enough, rest_enough < least
    FROM answers
    GROUP BY week, indicator, step, county_code, least
    HAVING rest > 0
),
with_other_channels AS (
    FROM with_other_kinds
    UNION ALL
    SELECT
        NULL, week, indicator, -1, county_code, kind, least, SUM(IF(step = 0, denominator, -denominator)) AS rest,
        SUM(IF(step = 0, enough, -enough)) AS rest_enough, rest_enough < least
    FROM with_other_kinds
    WHERE indicator IN (SELECT indicator FROM count_cards WHERE step > 0)
    GROUP BY week, indicator, county_code, kind, least
    HAVING rest > 0
),
parts AS MATERIALIZED (
    SELECT
        *, ROW_NUMBER() OVER (ORDER BY week, indicator, denominator, step, county_code, kind) AS part,
        DENSE_RANK() OVER (ORDER BY week, indicator) AS block
    FROM (
        FROM with_other_channels
        UNION ALL
        SELECT
            NULL, week, indicator, step, '-', kind, least,
            SUM(IF(county_code = '', denominator, -denominator)) AS rest,
            SUM(IF(county_code = '', enough, -enough)) AS rest_enough, rest_enough < least
        FROM with_other_channels
        GROUP BY week, indicator, step, kind, least
        HAVING rest > 0
    )
),
-- Each part with its whole, in each direction (kinds, channels, counties); a whole is also listed with itself.
wholes AS MATERIALIZED (
    SELECT part, direction, whole, least, enough
    FROM (
        SELECT
            *, MIN(part) FILTER (kind = '') OVER (PARTITION BY block, step, county_code) AS kinds,
            MIN(part) FILTER (step = 0) OVER (PARTITION BY block, county_code, kind) AS channels,
            MIN(part) FILTER (county_code = '') OVER (PARTITION BY block, step, kind) AS counties
        FROM parts
    )
    UNPIVOT (whole FOR direction IN (kinds, channels, counties))
),
-- In each round and each whole, if only one cell is hidden, or the hidden parts have too few answers together, the
-- part with the fewest answers is hidden too, or the whole itself if no part is left. The rounds end when nothing is
-- hidden.
rounds AS (
    SELECT part, block, too_few AS hidden FROM parts
    UNION ALL
    (
        WITH hiding AS (
            SELECT DISTINCT COALESCE(next_part, whole) AS part
            FROM (
                SELECT
                    w.whole, BOOL_OR(r.hidden) FILTER (w.part = w.whole) AS whole_hidden,
                    COUNT(*) FILTER (r.hidden) AS unknown,
                    COALESCE(SUM(w.enough) FILTER (r.hidden AND w.part <> w.whole), 0) < ANY_VALUE(w.least) AS too_few,
                    MIN(w.part) FILTER (NOT r.hidden AND w.part <> w.whole) AS next_part
                FROM rounds AS r
                JOIN wholes AS w ON w.part = r.part
                GROUP BY w.direction, w.whole
            )
            WHERE
                unknown > 0
                AND CASE WHEN next_part IS NULL THEN unknown = 1 AND NOT whole_hidden ELSE unknown = 1 OR too_few END
        )
        SELECT r.part, r.block, r.hidden OR r.part IN (FROM hiding) AS hidden
        FROM rounds AS r
        WHERE r.block IN (SELECT block FROM parts WHERE part IN (FROM hiding))
    )
)
SELECT DISTINCT line, week FROM parts WHERE part IN (SELECT part FROM rounds WHERE hidden)
;
CREATE VIEW cells AS
WITH teams AS (
    SELECT t.window_days, w.week, COUNT(*) AS teams
    FROM team_runs AS t
    JOIN weeks AS w ON t.since <= w.week AND w.week < t.until
    GROUP BY t.window_days, w.week
)
SELECT
    s.line, l.indicator, l.step, s.week, l.county_code, l.kind,
    COALESCE(s.too_few, FALSE) OR h.line IS NOT NULL AS withheld,
    -- Numbers of withheld cells do not leave the model.
    CASE WHEN withheld THEN 0 ELSE COALESCE(s.numerator, 0) END::BIGINT AS numerator,
    CASE WHEN withheld THEN 0 ELSE COALESCE(s.denominator, 0) END::BIGINT AS denominator,
    COALESCE(CASE WHEN l.rule = 'total' THEN s.known ELSE s.denominator END, 0) > 0 AS applicable,
    COALESCE(s.known, 0)::BIGINT AS known, COALESCE(s.not_reported, 0)::BIGINT AS not_reported,
    COALESCE(s.late, 0)::BIGINT AS late, COALESCE(s.unverified, 0)::BIGINT AS unverified,
    COALESCE(s.self_reported, 0)::BIGINT AS self_reported,
    CASE WHEN l.scope = 'province' AND l.kind = '' THEN COALESCE(t.teams, 0) ELSE 0 END AS teams
FROM sums AS s
JOIN lines AS l ON l.line = s.line
LEFT JOIN hidden AS h ON h.line = s.line AND h.week = s.week
LEFT JOIN (SELECT DISTINCT indicator, window_days FROM visit_cards) AS d ON d.indicator = l.indicator
LEFT JOIN teams AS t ON t.window_days = d.window_days AND t.week = s.week
ORDER BY s.line, s.week
;
