"""Profiles a lake of payloads with mvstream on every executor, and merges the profiles.

    spark-submit --files mvstream profile_lake.py 's3://lake/events/*.ndjson.gz' lake.profile.json ./mvstream

Each partition is piped through `mvstream infer --profile - -`. The merged profile is that of a single machine, to the
byte, and `mvstream generate lake.profile.json` makes the view of it. The third argument is where the executors find
mvstream; without it, on their PATH.
"""

import os
import subprocess
import sys
import tempfile

from pyspark.sql import SparkSession


def merge(mvstream, profiles):
    """The profile of all payloads, from those of the parts."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, profile in enumerate(profiles):
            paths.append(os.path.join(folder, f"part-{number}.profile.json"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(profile)
        command = [mvstream, "infer", "--profile", "-", *paths]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()


def main(payloads, output, mvstream="mvstream"):
    spark = SparkSession.builder.appName("mvstream").getOrCreate()
    lines = spark.sparkContext.textFile(payloads)
    environment = {"PATH": os.environ.get("PATH", "")}
    profiles = lines.pipe(f"{mvstream} infer --profile - -", env=environment, checkCode=True)
    parts = profiles.mapPartitions(lambda part: ["\n".join(part) + "\n"])
    # few profiles reach the driver, however many partitions there are
    few = parts.coalesce(64).glom().filter(bool).map(lambda some: merge(mvstream, some))
    with open(output, "w", encoding="utf-8") as file:
        file.write(merge(mvstream, few.collect()))
    spark.stop()


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: profile_lake.py PAYLOADS PROFILE [MVSTREAM]")
    main(*sys.argv[1:])
