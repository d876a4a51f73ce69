package main

import "golang.org/x/sys/windows"

// diskFree is how many bytes a user may still write below dir.
func diskFree(dir string) (bytes uint64, known bool) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, false
	}
	if err := windows.GetDiskFreeSpaceEx(path, &bytes, nil, nil); err != nil {
		return 0, false
	}
	return bytes, true
}
