package main

import (
	"context"
	"runtime"
	"runtime/debug"
)

// VersionCmd says which version this is.
type VersionCmd struct{}

// version is what `version --json` tells.
type version struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Changed  bool   `json:"changed,omitempty"` // built from files that were not committed
	Go       string `json:"go"`
	System   string `json:"system"`
}

// versionNow reads it from what the program was built of.
func versionNow() version {
	v := version{Version: "(unknown)", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		v.Version = info.Main.Version
		for _, setting := range info.Settings {
			switch setting.Key {
			case "vcs.revision":
				v.Revision = setting.Value
			case "vcs.modified":
				v.Changed = setting.Value == "true"
			}
		}
	}
	return v
}

// Run says it.
func (c *VersionCmd) Run(_ context.Context, s *Session) error {
	v, p := versionNow(), s.Printer()
	return p.Object(v, func() {
		p.Line("mutualaid %s", v.Version)
		p.Fields("revision", v.Revision, "changed", yes(v.Changed), "go", v.Go, "system", v.System)
	})
}
