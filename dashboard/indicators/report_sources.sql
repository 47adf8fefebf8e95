-- The sources of reports that came in after :since, and the files that they came with. Follows seen.sql, but a source
-- that was withdrawn is one all the same.
-- Of late: found by week or arrival.
SELECT DISTINCT file, source FROM reports WHERE received_at > :since AND received_at <= :asof ORDER BY source, file
