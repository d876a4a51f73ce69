//go:build !race

package listserv_test

// yearDates is how many dates the year has.
const yearDates = 52
