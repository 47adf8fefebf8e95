-- In the place of seen.sql: what was known at the moment :before, and of what is known at :asof only the reports and
-- visits of which no version was known before. Corrections and withdrawals since then are left aside.
WITH
gone_before AS (
    SELECT source FROM withdrawals WHERE withdrawn_at <= :before
),
gone AS (
    SELECT source FROM withdrawals WHERE withdrawn_at <= :asof
),
had_reports AS (
    SELECT week, office_id, measure, value, evidence, received_at, source, file, line
    FROM reports
    WHERE received_at <= :before
        AND source NOT IN (SELECT source FROM gone_before)
),
seen_reports AS NOT MATERIALIZED (
    SELECT week, office_id, measure, value, evidence, received_at, source, file, line FROM had_reports
    UNION ALL
    SELECT r.week, r.office_id, r.measure, r.value, r.evidence, r.received_at, r.source, r.file, r.line
    FROM reports AS r
    LEFT JOIN had_reports AS h ON h.week = r.week AND h.office_id = r.office_id AND h.measure = r.measure
    WHERE r.received_at > :before AND r.received_at <= :asof AND h.office_id IS NULL
        AND r.source NOT IN (SELECT source FROM gone)
),
had_inspections AS (
    SELECT date, team, office_id, findings, resolved, received_at, source, file, line
    FROM inspections
    WHERE received_at <= :before
        AND source NOT IN (SELECT source FROM gone_before)
),
seen_inspections AS NOT MATERIALIZED (
    SELECT date, team, office_id, findings, resolved, received_at, source, file, line FROM had_inspections
    UNION ALL
    SELECT i.date, i.team, i.office_id, i.findings, i.resolved, i.received_at, i.source, i.file, i.line
    FROM inspections AS i
    LEFT JOIN had_inspections AS h ON h.date = i.date AND h.team = i.team AND h.office_id = i.office_id
    WHERE i.received_at > :before AND i.received_at <= :asof AND h.office_id IS NULL
        AND i.source NOT IN (SELECT source FROM gone)
)
