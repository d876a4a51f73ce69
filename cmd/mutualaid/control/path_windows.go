package control

import (
	"net"
	"os"
)

// On Windows a user's files and folder for temporary files are that user's alone.
func ownedByUs(os.FileInfo) bool { return true }

func private(os.FileInfo) bool { return true }

func bind(path string) (net.Listener, error) { return net.Listen("unix", path) }
