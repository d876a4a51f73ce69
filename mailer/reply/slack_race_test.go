//go:build race

package reply

const slack = 40
