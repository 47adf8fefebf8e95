-- Of what an inspection has ever reported on, up to :last_week: the reports in which something happened, office by
-- office in the order of weeks and arrival: inspections, what stood just before one, and each change of value or
-- evidence. Reports that only say again what the one before them said are left out. Follows seen.sql.
, inspected AS (
    SELECT DISTINCT office_id, measure FROM seen_reports WHERE evidence = 'inspection' AND week <= :last_week
),
lines AS (
    SELECT
        r.office_id, r.measure, r.week, r.value, r.evidence, r.received_at,
        LAG(r.value) OVER line AS value_before, LAG(r.evidence) OVER line AS evidence_before,
        LEAD(r.evidence) OVER line AS evidence_after
    FROM seen_reports AS r
    JOIN inspected AS i ON i.office_id = r.office_id AND i.measure = r.measure
    WHERE r.week <= :last_week
    WINDOW line AS (PARTITION BY r.office_id, r.measure ORDER BY r.week, r.received_at)
)
SELECT office_id, measure, week, value, evidence, received_at
FROM lines
WHERE evidence = 'inspection' OR evidence_after = 'inspection'
    OR value_before IS NULL OR value_before <> value OR evidence_before <> evidence
ORDER BY office_id, measure, week, received_at
