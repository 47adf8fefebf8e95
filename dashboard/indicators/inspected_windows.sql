-- Inspections, each beside the report before it: `lines`, which may hold other rows too. After seen.sql stands this or
-- inspected_by_key.sql, which answers the same; what is asked of the lines follows in report_inspected.sql.
, told AS (
    SELECT office_id, measure, week, value, evidence, received_at, LEAD(evidence) OVER line AS evidence_after
    FROM seen_reports
    WHERE week <= :last_week
    WINDOW line AS (PARTITION BY office_id, measure ORDER BY week, received_at)
),
-- Inspections, and what stands just before one.
near AS (
    SELECT
        office_id, measure, week, value, evidence, received_at, LEAD(week) OVER (
            PARTITION BY office_id, measure, CASE WHEN evidence = 'inspection' THEN 1 ELSE 0 END
            ORDER BY week, received_at
        ) AS again
    FROM told
    WHERE evidence = 'inspection' OR evidence_after = 'inspection'
),
lines AS (
    SELECT
        office_id, measure, week, value, evidence, received_at,
        LAG(week) OVER line AS week_before, LAG(value) OVER line AS value_before,
        LAG(evidence) OVER line AS evidence_before
    FROM near
    WHERE evidence <> 'inspection' OR again IS NULL OR again <> week
    WINDOW line AS (PARTITION BY office_id, measure ORDER BY week, received_at)
)
