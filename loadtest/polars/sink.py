"""Reads a file with Polars and writes it as one zstd Parquet file; prints seconds and CPU seconds.

Arguments: format (ndjson, csv, avro, parquet), file, target.
"""

import os
import resource
import sys
import time

import polars


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


form, file, target = sys.argv[1:]
readers = {
    "ndjson": lambda: polars.scan_ndjson(file),
    "csv": lambda: polars.scan_csv(file),
    "avro": lambda: polars.read_avro(file).lazy(),
    "parquet": lambda: polars.scan_parquet(file),
}
# Twice, as the first time loads the engine; the second counts.
for _ in range(2):
    began, used = time.monotonic(), cpu()
    readers[form]().sink_parquet(target, compression="zstd")
    seconds, cpu_seconds = time.monotonic() - began, cpu() - used
    os.remove(target)
print(seconds, cpu_seconds)
