package openactive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// Feeds says how feeds are fetched.
type Feeds struct {
	Fetch importer.Fetch // nil: addresses are refused
	// Keep is a folder in which what a feed gave stays, with the page to go on from: the next import of the
	// feed asks only for what changed since, and one that broke off goes on where it stopped. Empty keeps nothing.
	Keep string
	Now  func() time.Time // nil: time.Now
}

func (f Feeds) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

// walk reads a feed from where its mirror stands to its last page. What was read stays in the mirror whatever
// happens. A feed that leads in a circle, or does not end, is refused.
func (f Feeds) walk(ctx context.Context, m *mirror, name string) (problems []importer.Problem, err error) {
	ctx, cancel := context.WithTimeout(ctx, MaxWalk)
	defer cancel()
	seen := map[digest]bool{}
	for pages := 1; ; pages++ {
		at := m.at.Next
		if pages > MaxPages {
			return problems, tooLarge("The feed %s had not ended after %d pages: it may never end. Ask its publisher.", name, MaxPages)
		}
		if seen[digestOf(at)] {
			return problems, directory.Invalid(name, "The feed %s leads in a circle: its page %d points back to one before it. Ask its publisher to mend it.", name, pages-1)
		}
		seen[digestOf(at)] = true
		page, next, err := f.page(ctx, m, at, fmt.Sprintf("Page %d of the feed %s", pages, name))
		if err != nil {
			if pages == 1 && m.started && directory.ErrorCode(err) == directory.CodeNotFound { // the place it stopped is no more
				if err := m.restart(); err != nil {
					return problems, err
				}
				delete(seen, digestOf(m.at.Next))
				continue
			}
			return problems, errors.Join(err, m.drop())
		}
		if page.Unread > 0 {
			problems = append(problems, unread(name, page.Unread))
		}
		if err := m.commit(cursor{URL: m.at.URL, Next: next, Licence: cmp.Or(page.Licence, m.at.Licence), Began: m.at.Began, Read: f.now()}); err != nil {
			return problems, err
		}
		if next != at {
			continue
		}
		if page.Feed && page.Items > 0 {
			m.passing = true
			problems = append(problems, importer.Problem{File: name, Severity: importer.SeverityWarning, Code: ProblemOwnNext,
				Message: "The feed's last page holds items though it points to itself. The standard ends a feed with an empty page; some items may be missing."})
		}
		return problems, nil
	}
}

// page fetches one page into the mirror and gives the address of the next.
func (f Feeds) page(ctx context.Context, m *mirror, at, name string) (page Page, next string, err error) {
	body, err := f.Fetch(ctx, at)
	if err != nil {
		return page, "", fetchError(name, err)
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	page, err = ReadPage(body, name, func(item Item) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return m.put("", item)
	})
	if _, ours := errors.AsType[*directory.Error](err); ours {
		return page, "", err
	}
	switch {
	case err != nil:
		return page, "", fetchError(name, err)
	case !page.Feed:
		m.passing = true
		return page, at, nil // a document is its own last page
	case page.Next == "":
		return page, "", directory.Invalid(name, "%s does not say which page comes next, so nobody can tell whether it is the last. Ask its publisher to mend it.", name)
	}
	next, ok := resolve(at, page.Next)
	if !ok {
		return page, "", directory.Invalid(name, "%s leads to an address that is not of the web. Ask its publisher to mend it.", name)
	}
	return page, next, nil
}

// resolve gives the whole address of a next page. The standard asks for whole ones; others are read beside the
// page they stand on.
func resolve(at, next string) (string, bool) {
	base, err := url.Parse(at)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(next)
	if err != nil || (to.Scheme != "http" && to.Scheme != "https") || to.Host == "" {
		return "", false
	}
	return to.String(), true
}

// fetchError says which page it was. A fault of ours keeps its code; any other means that the page could not be had now.
func fetchError(name string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if ours, ok := errors.AsType[*directory.Error](err); ok {
		return directory.Wrap(ours.Code, err, "%s could not be read: %s", name, ours.Message)
	}
	return directory.Wrap(directory.CodeUnavailable, err, "%s could not be fetched. Import it again later; what it gave so far is kept where feeds are kept.", name)
}

func unread(name string, n int) importer.Problem {
	return importer.Problem{File: name, Severity: importer.SeverityWarning, Code: ProblemUnread,
		Message: fmt.Sprintf("Items that are no objects, have no id, or are larger than %d KB are left out: %d.", MaxItemBytes>>10, n)}
}
