-- What wrk has counted, as one line of JSON for tests/bench_load.py. Times in microseconds, as wrk has them.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "duration": %d, "p50": %d, "p95": %d, "status": %d, "connect": %d, "read": %d, "write": %d, "timeout": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), errors.status,
    errors.connect, errors.read, errors.write, errors.timeout))
end
