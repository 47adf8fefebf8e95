-- The Saturdays :first_week to :last_week, each with its Friday. Follows seen.sql or what stands in its place.
,
weeks AS (
    SELECT CAST(s.saturday AS DATE) AS week, CAST(s.saturday AS DATE) + 6 AS friday
    FROM generate_series(
        CAST(:first_week AS TIMESTAMP), CAST(:last_week AS TIMESTAMP), INTERVAL '7 days'
    ) AS s (saturday)
)
