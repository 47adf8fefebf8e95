-- What a week's sheet asks of each office that stands: a row for each measure that a card counts it by, with the
-- newest state that is known, or one row without where none does. Follows units.sql.
SELECT o.office_id, o.kind, o.county_code, a.measure, s.value, s.since
FROM office_weeks AS o
LEFT JOIN (
    SELECT m.week, m.office_id, c.measure
    FROM members AS m
    JOIN cards AS c ON c.indicator = m.indicator AND c.rule = 'state'
    UNION
    SELECT m.week, m.office_id, c.given_measure
    FROM members AS m
    JOIN cards AS c ON c.indicator = m.indicator AND c.rule = 'state' AND c.given_measure <> ''
) AS a ON a.office_id = o.office_id AND a.week = o.week
LEFT JOIN states AS s ON s.office_id = o.office_id AND s.measure = a.measure AND s.week = o.week
ORDER BY o.office_id, a.measure
