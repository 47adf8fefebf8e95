-- Which sources of the table `wanted` have brought reports by :asof, withdrawn or not. Follows seen.sql.
SELECT DISTINCT r.source
FROM wanted AS w
JOIN reports AS r ON r.source = w.source
WHERE r.received_at <= :asof
ORDER BY r.source
