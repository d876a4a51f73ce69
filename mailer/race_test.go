//go:build race

package mailer

// raceEnabled says that the race detector slows everything down.
const raceEnabled = true
