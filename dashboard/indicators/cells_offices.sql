-- Which offices and reports cells.sql counts. Follows weeks.sql, and reads the small tables that units.sql names.

,
bounds AS (
    SELECT CAST(:first_week AS DATE) AS first_week, CAST(:last_week AS DATE) + 7 AS ended
),
turns AS (
    SELECT 1 AS turn
    UNION ALL
    SELECT -1
),

-- Each office gets a number.
numbered AS (
    SELECT o.office_id, CAST(ROW_NUMBER() OVER (ORDER BY o.office_id) AS INTEGER) AS n
    FROM (SELECT DISTINCT office_id FROM offices) AS o
),
-- Offices, and the bodies that they may belong to, in the weeks in which they stood: from the first whose Friday has
-- come, to the first that is over.
stood AS (
    SELECT
        o.what, o.office_id, o.kind, o.county_code, o.parent_id,
        GREATEST(b.first_week, LEAST(b.ended, b.first_week + 7 * CAST(CEIL(
            (COALESCE(o.valid_from, b.first_week) - b.first_week - 6) / 7.0
        ) AS INTEGER))) AS since,
        GREATEST(b.first_week, LEAST(b.ended, b.first_week + 7 * CAST(CEIL(
            (COALESCE(o.valid_to, b.ended + 6) - b.first_week - 6) / 7.0
        ) AS INTEGER))) AS until
    FROM (
        SELECT 'office' AS what, office_id, kind, county_code, parent_id, valid_from, valid_to FROM offices
        UNION ALL
        SELECT 'body', office_id, kind, '', '', valid_from, valid_to
        FROM offices
        WHERE office_id IN (SELECT parent_id FROM offices)
    ) AS o
    CROSS JOIN bounds AS b
),
offices_stood AS (
    SELECT i.n, s.kind, s.county_code, s.parent_id, s.since, s.until
    FROM stood AS s
    JOIN numbered AS i ON i.office_id = s.office_id
    WHERE s.what = 'office' AND s.since < s.until
),
-- A county office also by the kind of its body; kinds that no card asks for are left out.
housed AS (
    SELECT n, county_code, kind, '' AS parent_kind, since, until FROM offices_stood
    UNION ALL
    SELECT o.n, o.county_code, o.kind, p.kind, GREATEST(o.since, p.since), LEAST(o.until, p.until)
    FROM offices_stood AS o
    JOIN stood AS p ON p.office_id = o.parent_id AND p.since < o.until AND o.since < p.until
    WHERE p.what = 'body' AND p.since < p.until
),
classes AS (
    SELECT d.county_code, d.kind, d.parent_kind, CAST(ROW_NUMBER() OVER (
        ORDER BY d.county_code, d.kind, d.parent_kind
    ) AS INTEGER) AS class
    FROM (SELECT DISTINCT county_code, kind, parent_kind FROM housed) AS d
    JOIN (SELECT DISTINCT kind, parent_kind FROM card_kinds) AS k
        ON k.kind = d.kind AND k.parent_kind = d.parent_kind
),
members AS (
    SELECT h.n, c.class, h.since, h.until
    FROM housed AS h
    JOIN classes AS c ON c.county_code = h.county_code AND c.kind = h.kind AND c.parent_kind = h.parent_kind
),

measures AS (
    SELECT measure, CAST(ROW_NUMBER() OVER (ORDER BY measure) AS INTEGER) AS m
    FROM (
        SELECT measure FROM cards WHERE rule = 'state'
        UNION
        SELECT given_measure FROM cards WHERE rule = 'state' AND given_measure <> ''
    ) AS c
),
-- mark: value and evidence. point: the week and the mark in one number.
points AS (
    SELECT
        office_id, measure, week, received_at, CAST(
            (week - DATE '2000-01-01') * 100 + value * 2 + CASE WHEN evidence = 'self' THEN 1 ELSE 0 END AS INTEGER
        ) AS point
    FROM seen_reports
    WHERE week <= :last_week
)
