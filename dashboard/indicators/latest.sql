-- The newest week before :until that each office has reported on, by measure. Follows seen.sql or seen_since.sql.
, latest AS (
    SELECT office_id, measure, MAX(week) AS week FROM seen_reports WHERE week < :until GROUP BY office_id, measure
)
