package main

import (
	"context"
	"strings"
	"time"
)

// indexEvery is how often it is looked whether there are posts that the search can't find yet.
const indexEvery = 5 * time.Second

// indexFolder is where the search's index lies: beside the store's file. A store in PostgreSQL has none on this machine.
func indexFolder(file string) string {
	if strings.Contains(file, "://") {
		return ""
	}
	return file + ".search"
}

// index keeps the search's index up until ctx ends. Without it a search reads the newest posts: no mail waits for it.
func (s *Service) index(ctx context.Context) error {
	folder := indexFolder(s.Config.Store)
	if folder == "" || s.Config.Listen == "" {
		<-ctx.Done()
		return nil
	}
	if err := s.desk.OpenIndex(ctx, folder); err != nil {
		s.Log.Error("the search has no index: it reads the newest posts only", "folder", folder, "error", err)
		<-ctx.Done()
		return nil
	}
	look := time.NewTicker(indexEvery)
	defer look.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = s.desk.IndexPosts(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("posts could not be made ready for the search; it is tried again in a moment", "error", err)
				more = false
			}
		}
		select {
		case <-ctx.Done():
			return s.desk.CloseIndex()
		case <-look.C:
		}
	}
}
