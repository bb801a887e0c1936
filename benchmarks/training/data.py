"""Friedman's first function of random features, with noise and raised by ten: FOLDER ROWS COLUMNS.
Writes train.csv, and a fifth as many rows as validation.csv."""
import sys

import numpy

folder, rows, columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random = numpy.random.default_rng(1)


def digits(micros):
    """Each of so many millionths as 00.000000, a comma after it, the line's end after the last of a row."""
    text = numpy.full((*micros.shape, 10), ord(","), numpy.uint8)
    for place in (8, 7, 6, 5, 4, 3, 1, 0):
        micros, digit = numpy.divmod(micros, 10)
        text[:, :, place] = digit + ord("0")
    text[:, :, 2] = ord(".")
    text[:, -1, 9] = ord("\n")
    return text


for part, count in (("train", rows), ("validation", rows // 5)):
    with open(f"{folder}/{part}.csv", "wb") as file:
        for start in range(0, count, 10000):
            features = random.integers(0, 1000000, (min(10000, count - start), columns))
            x = features / 1e6
            y = 10 * numpy.sin(numpy.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - .5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
            y = numpy.clip(10 + y + random.normal(size=len(y)), 0, 99)
            text = digits(numpy.column_stack([(y * 1e6).astype(numpy.int64), features]))
            # A feature is below 1, and has one digit before its point.
            file.write(numpy.hstack([text[:, 0], text[:, 1:, 1:].reshape(len(y), -1)]).tobytes())
