-- Each point of an office and a measure, beside the one before it and the one after it: `told`. After
-- cells_offices.sql stands this or told_arrays.sql, which answers the same: whatever the engine is faster at.
--
-- DuckDB puts all rows in order at once, on all cores. Joins come after: they would lose the order.
,
told AS (
    SELECT i.n, m.m, t.last, t.point, t.next
    FROM (
        SELECT office_id, measure, point, LAG(point) OVER line AS last, LEAD(point) OVER line AS next
        FROM points
        WINDOW line AS (PARTITION BY office_id, measure ORDER BY week, received_at)
    ) AS t
    JOIN numbered AS i ON i.office_id = t.office_id
    JOIN measures AS m ON m.measure = t.measure
)
