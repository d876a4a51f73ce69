//go:build !race

package mailer

const raceEnabled = false
