// Package schedule is the time arithmetic of meetings and digests: wall clocks, zones, repeating rules, cron lines and
// reminder offsets. It is pure: no clock is read, nothing is kept, no goroutine is started.
//
// Everything that repeats is walked on a floating wall clock and only then put on the zone's real one, so that
// "Thursdays at 17:00" stays at 17:00 when the clocks change. A wall time that a night skips moves forward by what was
// skipped, and one that a night has twice is the first (RFC 5545 section 3.3.5).
package schedule
