"""The dashboard's figures: a module each, with `frame` (a view as a pandas frame), `figure` (the frame as plotly's
figure) and `chosen` (the marks of chosen counties, drawn over the figure).
"""
