-- Each point of an office and a measure, beside the one before it and the one after it: `told`, as told_windows.sql
-- says it.
--
-- PostgreSQL takes a second for a million rows in a window, and half of that in arrays: an array for each office and
-- measure, which stands beside itself, moved by one and by two. It reads the rows from their key, where they stand in
-- order; numbers take the place of names once for each array, and not for each row.
,
lines AS (
    SELECT office_id, measure, ARRAY_AGG(point ORDER BY week, received_at) AS points
    FROM points
    GROUP BY office_id, measure
),
told AS (
    SELECT n, m, last, point, next
    FROM (
        SELECT
            i.n, m.m,
            UNNEST(
                ARRAY_PREPEND(CAST(NULL AS INTEGER), ARRAY_PREPEND(CAST(NULL AS INTEGER), l.points))
            ) AS last,
            UNNEST(ARRAY_PREPEND(CAST(NULL AS INTEGER), l.points)) AS point,
            UNNEST(l.points) AS next
        FROM lines AS l
        JOIN numbered AS i ON i.office_id = l.office_id
        JOIN measures AS m ON m.measure = l.measure
    ) AS t
    WHERE point IS NOT NULL
)
