-- In the place of seen.sql, where nothing can have changed since cells were last worked out but what is about the weeks
-- from :edge on, and the visits from :visits_from on. Of the weeks before, the table `in_force` has the report of each
-- office that was in force. So what is asked costs what happened since, and not the whole history.
-- Of late: found by week or arrival.
WITH
gone AS (
    SELECT source FROM withdrawals WHERE withdrawn_at <= :asof
),
seen_reports AS NOT MATERIALIZED (
    SELECT week, office_id, measure, value, evidence, received_at, source, file, line FROM in_force
    UNION ALL
    SELECT week, office_id, measure, value, evidence, received_at, source, file, line
    FROM reports
    WHERE week >= :edge
        AND received_at <= :asof
        AND source NOT IN (SELECT source FROM gone)
),
seen_inspections AS NOT MATERIALIZED (
    SELECT date, team, office_id, findings, resolved, received_at, source, file, line
    FROM inspections
    WHERE date >= :visits_from
        AND received_at <= :asof
        AND source NOT IN (SELECT source FROM gone)
)
