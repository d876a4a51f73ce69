//go:build race

package listserv_test

// yearDates is how many dates the year has: the race detector makes each of its letters ten times as dear.
const yearDates = 16
