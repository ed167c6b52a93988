# table: the medians of all rounds, the ratios, and the aims. Lines: KEY ROUND RATE P50 P99, by tests/bench/bench.
function median(key, field,    list, n, i, j, t) {
    n = 0
    for (i = 1; i <= lines; i++)
        if (keys[i] == key) list[++n] = value[i, field]
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
    if (!n) return -1
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
# The median of the rounds' ratios: what one round met, both sides met.
function paired(over, under, field,    list, n, i, j, t) {
    n = 0
    for (i = 1; i <= lines; i++)
        for (j = 1; j <= lines && keys[i] == over; j++)
            if (keys[j] == under && rounds_of[j] == rounds_of[i] && value[j, field]) list[++n] = value[i, field] / value[j, field]
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
    if (!n) return -1
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
# The best of several keys, by their medians.
function best(pattern,    key, m) {
    m = -1
    for (key in seen)
        if (key ~ pattern && median(key, 1) > m) { m = median(key, 1); best_key = key }
    return m
}
function row(key, label) {
    if (key in seen)
        printf "  %-58s %9.0f %9.2f %9.2f\n", label, median(key, 1), median(key, 2) / 1000, median(key, 3) / 1000
}
function aim(what, is, sense, wanted, unit,    met) {
    if (is < 0) return
    met = sense == ">=" ? is >= wanted : is <= wanted
    printf "  %-58s %9.2f   %s %s%s   %s\n", what, is, sense == ">=" ? "at least" : "at most", wanted, unit, met ? "met" : "NOT MET"
}
{
    lines++
    keys[lines] = $1; seen[$1] = 1; rounds_of[lines] = $2
    value[lines, 1] = $3; value[lines, 2] = $4; value[lines, 3] = $5
}
END {
    printf "\n  %-58s %9s %9s %9s\n", "durable intake", "a second", "p50 ms", "p99 ms"
    row("daemon-1", "assentd, 1 connection")
    row("plain-1", "pgbench, 1 client, one to a commit")
    row("daemon-8", "assentd, 8 connections")
    row("plain-8", "pgbench, 8 clients, one to a commit")
    row("daemon-64", "assentd, 64 connections")
    row("plain-32", "pgbench, 32 clients, one to a commit")
    row("piped-32", "pgbench, 32 clients, one to a commit, pipelined")
    row("plain-64", "pgbench, 64 clients, one to a commit")
    row("piped-64", "pgbench, 64 clients, one to a commit, pipelined")
    row("plain-128", "pgbench, 128 clients, one to a commit")
    row("piped-128", "pgbench, 128 clients, one to a commit, pipelined")
    row("batch-64", "pgbench, 1 client, 64 to a commit")
    printf "\n  %-58s %9s %9s %9s\n", "with each fsync 2 ms slower", "a second", "p50 ms", "p99 ms"
    row("slow-daemon-64", "assentd, 64 connections")
    row("slow-daemon-128", "assentd, 128 connections")
    row("slow-daemon-192", "assentd, 192 connections")
    row("slow-plain-32", "pgbench, 32 clients, one to a commit")
    row("slow-plain-64", "pgbench, 64 clients, one to a commit")
    row("slow-plain-128", "pgbench, 128 clients, one to a commit")
    row("slow-batch-64", "pgbench, 1 client, 64 to a commit")
    printf "\n  %-58s %9s %9s %9s\n", "cases", "a second", "p50 ms", "p99 ms"
    row("cases", "submission to case, all of it (p50, p99: of the answer)")
    row("command-submit", "docket: submit, a new case")
    row("command-decide", "docket: decide, opens a panel of five")
    row("command-review", "docket: review")
    if ("out-plain" in seen) {
        printf "\n  %-58s %9s %9s %9s\n", "deliveries", "a second", "p50 ms", "p99 ms"
        row("bare-plain", "libcurl alone, 32 at once, answered after 25 ms")
        row("out-plain", "assentd, 8 systems, no program, answered after 25 ms")
        row("out-jq", "assentd, 8 systems, by a jq program")
        row("bare-once", "libcurl alone, 32 at once, answered at once")
        row("out-once", "assentd, 8 systems, no program, answered at once")
        row("well-off", "a burst to 49 systems (p50, p99: until it was settled)")
        row("well-on", "the same beside one that never answers, much waiting")
    }
    printf "\n  %-58s %9s %9s %9s\n", "memory of assentd itself, MB", "resident", "its own", "highest"
    for (i = 1; i <= lines; i++)
        if (keys[i] ~ /^memory-/) {
            label = substr(keys[i], 8)
            gsub("_", " ", label)
            printf "  %-58s %9.1f %9.1f %9.1f\n", label, value[i, 1] / 1024, value[i, 2] / 1024, value[i, 3] / 1024
        }
    printf "\n  %-58s %9s\n", "aims", "is"
    d = median("daemon-64", 1)
    if ("daemon-64" in seen) {
    aim("64 connections : pgbench 64 to a commit", d / median("batch-64", 1), ">=", 0.8)
    b = best("^(plain|piped)-")
    aim("64 connections : pgbench's best one to a commit (" best_key ")", d / b, ">=", 1.0)
    aim("64 connections : pgbench's better one at 32 clients", d / best("^(plain|piped)-32$"), ">=", 1.3)
    aim("alone, p50 : pgbench's", median("daemon-1", 2) / median("plain-1", 2), "<=", 1.5)
    }
    if ("slow-daemon-64" in seen) {
        d = best("^slow-daemon-")
        sub(/^slow-daemon-/, "", best_key)
        is = best_key " connections"
        b = best("^slow-plain-")
        sub(/^slow-plain-/, "", best_key)
        aim("fsync 2 ms slower, " is " : pgbench's best (" best_key " clients)", d / b, ">=", 1.3)
    }
    if ("out-plain" in seen) {
        aim("deliveries without a program : libcurl alone", paired("out-plain", "bare-plain", 1), ">=", 0.8)
        aim("deliveries by a jq program : libcurl alone", paired("out-jq", "bare-jq", 1), ">=", 0.4)
        printf "  %-58s %9.2f\n", "the same, answered at once (no aim)", paired("out-once", "bare-once", 1)
        aim("49 systems beside a dead one : without it, p50", paired("well-on", "well-off", 2), "<=", 1.05)
        aim("the same, p99", paired("well-on", "well-off", 3), "<=", 1.05)
    }
    aim("resident, idle", median("memory-idle", 1) / 1024, "<=", 16, " MB")
    if ("memory-loaded" in seen) aim("resident, loaded", median("memory-loaded", 1) / 1024, "<=", 32, " MB")
}
