-- The newest week before :until that each office has reported on, by measure of the small table `measures`, as
-- latest.sql says it. Follows seen.sql.
-- Few rows, each found by its key.
, latest AS MATERIALIZED (
    SELECT o.office_id, m.measure, (
        SELECT MAX(r.week)
        FROM seen_reports AS r
        WHERE r.office_id = o.office_id AND r.measure = m.measure AND r.week < :until
    ) AS week
    FROM (SELECT DISTINCT office_id FROM offices) AS o
    CROSS JOIN measures AS m
)
