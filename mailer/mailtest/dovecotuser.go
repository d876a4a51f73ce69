package mailtest

import (
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// nobody runs the servers where the tests run as root: a mail server is not trusted with that.
const nobody = "nobody"

// runAs names the user and the group that run the server.
func runAs() (name, group string, err error) {
	who, err := user.Current()
	if os.Geteuid() == 0 {
		who, err = user.Lookup(nobody)
	}
	if err != nil {
		return "", "", err
	}
	own, err := user.LookupGroupId(who.Gid)
	if err != nil {
		return "", "", err
	}
	return who.Username, own.Name, nil
}

// hand gives a folder and all within to the user who runs the server.
func hand(dir string) error {
	uid, gid, ok := nobodyIDs()
	if !ok {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, gid)
	})
}

func nobodyIDs() (uid, gid int, ok bool) {
	if os.Geteuid() != 0 {
		return 0, 0, false
	}
	who, err := user.Lookup(nobody)
	if err != nil {
		return 0, 0, false
	}
	uid, err = strconv.Atoi(who.Uid)
	if err != nil {
		return 0, 0, false
	}
	gid, err = strconv.Atoi(who.Gid)
	return uid, gid, err == nil
}
