"""A Spark cluster on this machine: a master and a worker, each a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyspark

HOST = "127.0.0.1"
WORKER_CORES = 2
WORKER_MEMORY = "6g"
PATIENCE_SECONDS = 60


@contextmanager
def running_cluster(folder: Path) -> Iterator[str]:
    """The address of a fresh cluster; everything it writes goes into `folder`."""
    port = _find_port()
    address = f"spark://{HOST}:{port}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spark-defaults.conf").write_text(
        f"spark.executor.memory 4g\nspark.driver.host {HOST}\nspark.driver.bindAddress {HOST}\n"
    )
    os.environ["SPARK_CONF_DIR"] = str(folder)
    # the master would open a second door for jobs sent over HTTP
    environment = os.environ | {"SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false"}
    master = ["master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0"]
    worker = [
        *("worker.Worker", address, "--host", HOST, "--webui-port", "0"),
        *("--cores", str(WORKER_CORES), "--memory", WORKER_MEMORY, "--work-dir", str(folder)),
    ]
    processes = []
    try:
        for words in (master, worker):
            log = (folder / f"{words[0]}.log").open("w")
            command = [_spark_class(), f"org.apache.spark.deploy.{words[0]}", *words[1:]]
            processes.append(
                subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
            )
            _wait_for(folder / f"{words[0]}.log", "registered with master", port)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(timeout=30)


def _spark_class() -> str:
    return str(Path(pyspark.__file__).parent / "bin" / "spark-class")


def _find_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(log: Path, word: str, port: int) -> None:
    """Until the master listens, or the worker says that it has registered."""
    for _ in range(PATIENCE_SECONDS * 5):
        if "Master" in log.name:
            with closing(socket.socket()) as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    return
        elif word in log.read_text(errors="replace"):
            return
        time.sleep(0.2)
    raise RuntimeError(f"Spark did not start: {log.read_text(errors='replace')[-500:]}")
