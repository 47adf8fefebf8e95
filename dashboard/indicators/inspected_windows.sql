-- The last inspection of each week, beside the report before it: `inspected`; own_before: 1 if that was the office's own
-- word. After seen.sql stands this or inspected_by_key.sql, which answers the same: whatever the engine is faster at.
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
inspected AS (
    SELECT
        office_id, measure, week, value, received_at, week_before, value_before,
        CASE WHEN evidence_before = 'self' THEN 1 ELSE 0 END AS own_before
    FROM (
        SELECT
            office_id, measure, week, value, evidence, received_at,
            LAG(week) OVER line AS week_before, LAG(value) OVER line AS value_before,
            LAG(evidence) OVER line AS evidence_before
        FROM near
        WHERE evidence <> 'inspection' OR again IS NULL OR again <> week
        WINDOW line AS (PARTITION BY office_id, measure ORDER BY week, received_at)
    ) AS lines
    WHERE evidence = 'inspection'
)
