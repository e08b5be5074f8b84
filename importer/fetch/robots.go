package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/temoto/robotstxt"

	"github.com/kithdirectory/kith/directory"
)

const (
	// robotName is what a robots.txt calls us.
	robotName = "Kith"
	// maxRobots is how much of a robots.txt is read, in bytes (RFC 9309 asks for 500 KiB at least).
	maxRobots = 512 << 10
	// robotsKept is how long a robots.txt is believed (RFC 9309: a day).
	robotsKept = 24 * time.Hour
	// longestGap is the longest pause between two requests that a robots.txt is granted.
	longestGap = 10 * time.Second
)

// robots remembers what hosts ask of programs. Of the libraries that read robots.txt, temoto/robotstxt is used:
// groups, longest match, wildcards and delays, in one dependency-free package that colly and others stand on. The
// port of Google's parser (jimsmart/grobotstxt) matches the same way, knows no delays, and is not had everywhere.
type robots struct {
	mu  sync.Mutex
	all map[string]robotsRules
}

type robotsRules struct {
	group *robotstxt.Group
	until time.Time
}

// mayRobot says why an address is not for programs; nil where it is.
func (c *Client) mayRobot(ctx context.Context, u *url.URL) error {
	rules, err := c.robotsOf(ctx, u)
	if err != nil {
		return err
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if !rules.group.Test(path) {
		return directory.Invalid("file", "%s asks programs not to fetch this (in its robots.txt). Ask its publisher for permission and another address, or save the file by hand.", u.Host)
	}
	return nil
}

// robotsOf gives what a host asks, from memory or from itself.
func (c *Client) robotsOf(ctx context.Context, u *url.URL) (robotsRules, error) {
	key := u.Scheme + "://" + hostKey(u)
	c.robots.mu.Lock()
	known, ok := c.robots.all[key]
	c.robots.mu.Unlock()
	if ok && c.now().Before(known.until) {
		return known, nil
	}
	group, err := c.fetchRobots(ctx, u)
	if err != nil {
		return robotsRules{}, err
	}
	known = robotsRules{group, c.now().Add(robotsKept)}
	c.robots.mu.Lock()
	if c.robots.all == nil || len(c.robots.all) >= maxHosts {
		c.robots.all = map[string]robotsRules{}
	}
	c.robots.all[key] = known
	c.robots.mu.Unlock()
	if group.CrawlDelay > 0 {
		c.hosts.slow(ctx, hostKey(u), min(group.CrawlDelay, longestGap))
	}
	return known, nil
}

// fetchRobots reads a robots.txt. One that is not there, or not for us, forbids nothing; one that cannot be had
// now forbids everything for now (RFC 9309).
func (c *Client) fetchRobots(ctx context.Context, u *url.URL) (*robotstxt.Group, error) {
	at := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	answer, err := c.follow(ctx, at.String(), Mark{}, false)
	if status, ok := errors.AsType[*statusError](err); ok && status.status < 500 && status.status != http.StatusTooManyRequests {
		return &robotstxt.Group{}, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxRobots))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	rules, err := robotstxt.FromBytes(text)
	if err != nil { // a page of another kind, often
		return &robotstxt.Group{}, nil
	}
	return rules.FindGroup(robotName), nil
}
