package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"mutualaid/cmd/mutualaid/backups"
	"mutualaid/cmd/mutualaid/checkup"
	"mutualaid/cmd/mutualaid/config"
)

// backupEvery is how often it is looked whether a day has begun, or a copy that failed can be made.
const backupEvery = 10 * time.Minute

// backUp makes a copy of the store each day until ctx ends. No mail waits for it.
func (s *Service) backUp(ctx context.Context) error {
	if s.Config.Backup.Folder == "" {
		<-ctx.Done()
		return nil
	}
	look := time.NewTicker(cmp.Or(s.Look, backupEvery))
	defer look.Stop()
	told := false // of a failure, until it works again
	for {
		err := s.backUpOnce(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			told = false
		case !told:
			s.trouble("the backup", err)
			told = true
		default:
			s.Log.Warn("the backup still fails", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

// backUpOnce makes this day's copy where there is none yet, and then lets go what is older than wanted. A copy has its name only
// when all of it was read back.
func (s *Service) backUpOnce(ctx context.Context) error {
	conf, now := s.Config.Backup, s.Now()
	if conf.Folder == "" {
		return nil
	}
	list, err := backups.In(conf.Folder)
	if err != nil || !backups.Due(list, now) {
		return err
	}
	if err := os.MkdirAll(conf.Folder, 0o700); err != nil {
		return fmt.Errorf("the backups: %w", err)
	}
	if err := dropHalves(conf.Folder); err != nil {
		return err
	}
	var found contents
	name := filepath.Join(conf.Folder, backups.Name(now))
	file, err := newCopy(name, func(ctx context.Context, name string) (err error) {
		found, err = inspect(ctx, name)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.desk.Store.Backup(ctx, file); err != nil {
		return errors.Join(fmt.Errorf("the copy: %w", err), file.Drop())
	}
	if err := file.Keep(ctx); err != nil {
		return err
	}
	if err := syncFolder(conf.Folder); err != nil {
		return fmt.Errorf("the backups: %w", err)
	}
	s.Log.Info("the store is backed up, and the copy was read back whole", "file", name, "groups", found.Groups, "members", found.Members)
	return s.letGo(conf)
}

// letGo removes what the plan no longer wants, once there is a newer copy.
func (s *Service) letGo(conf config.Backup) error {
	list, err := backups.In(conf.Folder)
	if err != nil {
		return err
	}
	for _, old := range backups.Spare(list, backups.Plan{Daily: conf.Daily, Weekly: conf.Weekly, Monthly: conf.Monthly}) {
		if err := os.Remove(old.Path); err != nil {
			return fmt.Errorf("an old backup: %w", err)
		}
		s.Log.Info("an old backup is gone", "file", old.Path)
	}
	return nil
}

// dropHalves removes what a copy left that was broken off by the end of the machine.
func dropHalves(folder string) error {
	halves, err := filepath.Glob(filepath.Join(folder, "mutualaid-*.db.part*"))
	for _, half := range halves {
		err = errors.Join(err, os.Remove(half))
	}
	if err != nil {
		return fmt.Errorf("the backups: %w", err)
	}
	return nil
}

// staleAfter is when the newest backup is too old: a day's copy may be missed, not two.
const staleAfter = 48 * time.Hour

// examineBackups looks at how old the newest backup is.
func examineBackups(c config.Config, now time.Time) checkup.Finding {
	folder := c.Backup.Folder
	if folder == "" {
		return checkup.Note("backups", "none are made by themselves", "set folder under [backup] to a folder, best on another disk; or call `mutualaid backup` yourself")
	}
	list, err := backups.In(folder)
	switch {
	case err != nil:
		return checkup.Wrong("backups", err.Error(), "let the user who runs mutualaid read and write "+folder)
	case len(list) == 0:
		return checkup.Note("backups", "there is none in "+folder+" yet", "the program makes one soon after it starts; `mutualaid inbox` says what is wrong if none comes")
	}
	newest := list[len(list)-1]
	found := fmt.Sprintf("%d in %s, the newest of %s", len(list), folder, newest.Day.Format(time.DateOnly))
	if now.Sub(newest.Day) > staleAfter {
		return checkup.Wrong("backups", found, "look whether the program runs, and whether "+folder+" has room and can be written; `mutualaid inbox` says what failed")
	}
	return checkup.Well("backups", found)
}
