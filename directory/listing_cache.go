package directory

import (
	"context"
	"sync"
)

// listingCacheSize is how many listings stay decoded; the pages people open are few and the same.
const listingCacheSize = 16384

// listingCache keeps decoded listings until they change. What it holds is never older than the
// index of this process: the follower forgets whatever it applies.
type listingCache struct {
	mu         sync.RWMutex
	listings   map[string]*Listing
	generation int64 // counts forgettings, so that a read that began before one is not kept
}

func newListingCache() *listingCache {
	return &listingCache{listings: map[string]*Listing{}}
}

// forget drops what has changed.
func (c *listingCache) forget(changes []StoredListing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	for _, change := range changes {
		delete(c.listings, change.ID)
	}
}

// load gives the live listings with these ids, from memory or from the store.
func (c *listingCache) load(ctx context.Context, store Store, ids []string) (map[string]*Listing, error) {
	found := make(map[string]*Listing, len(ids))
	var missing []string
	c.mu.RLock()
	generation := c.generation
	for _, id := range ids {
		if l, ok := c.listings[id]; ok {
			found[id] = l
		} else {
			missing = append(missing, id)
		}
	}
	c.mu.RUnlock()
	if len(missing) == 0 {
		return found, nil
	}
	stored, err := store.Listings(ctx, missing)
	if err != nil {
		return nil, err
	}
	for _, l := range stored {
		found[l.ID] = l
	}
	c.keep(stored, generation)
	return found, nil
}

// keep remembers listings read at a generation, unless something changed since.
func (c *listingCache) keep(listings []*Listing, generation int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.generation {
		return
	}
	for _, l := range listings {
		if len(c.listings) >= listingCacheSize {
			for id := range c.listings { // any one: a map gives them in no order
				delete(c.listings, id)
				break
			}
		}
		c.listings[l.ID] = l
	}
}
