-- The rows that are known at the moment :asof: nothing that came in later, nothing that was withdrawn by then. What is
-- asked of them follows.
WITH
gone AS (
    SELECT source FROM withdrawals WHERE withdrawn_at <= :asof
),
seen_reports AS NOT MATERIALIZED (
    SELECT week, office_id, measure, value, evidence, received_at, source, file, line
    FROM reports
    WHERE received_at <= :asof
        AND source NOT IN (SELECT source FROM gone)
),
seen_inspections AS NOT MATERIALIZED (
    SELECT date, team, office_id, findings, resolved, received_at, source, file, line
    FROM inspections
    WHERE received_at <= :asof
        AND source NOT IN (SELECT source FROM gone)
)
