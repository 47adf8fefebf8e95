-- The last inspection of each week, beside the report before it: `inspected`, as inspected_windows.sql says it.
--
-- One report of twenty is an inspection. PostgreSQL takes a microsecond for each row of a window, and ten to find a row
-- by its key: so only inspections are put in order, and the report before each is looked for.
, inspections_told AS (
    SELECT
        office_id, measure, week, value, received_at,
        LEAD(week) OVER (PARTITION BY office_id, measure ORDER BY week, received_at) AS again
    FROM seen_reports
    WHERE week <= :last_week AND evidence = 'inspection'
),
-- before: the week, the value and whether it is the office's own word, in one number. Materialized: it is looked for once.
lines AS MATERIALIZED (
    SELECT i.office_id, i.measure, i.week, i.value, i.received_at, (
        SELECT (r.week - DATE '2000-01-01') * 100 + r.value * 2 + CASE WHEN r.evidence = 'self' THEN 1 ELSE 0 END
        FROM seen_reports AS r
        WHERE r.office_id = i.office_id AND r.measure = i.measure
            AND (r.week, r.received_at) < (i.week, i.received_at)
            AND (r.evidence <> 'inspection' OR r.week < i.week)
        ORDER BY r.week DESC, r.received_at DESC
        LIMIT 1
    ) AS before
    FROM inspections_told AS i
    WHERE i.again IS NULL OR i.again <> i.week
),
inspected AS (
    SELECT
        office_id, measure, week, value, received_at,
        DATE '2000-01-01' + CAST((before - before % 100) / 100 AS INTEGER) AS week_before,
        CAST((before % 100 - before % 2) / 2 AS INTEGER) AS value_before, COALESCE(before % 2, 0) AS own_before
    FROM lines
)
