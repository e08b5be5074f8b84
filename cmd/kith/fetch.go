package main

import (
	"context"
	"errors"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/fetch"
	"github.com/kithdirectory/kith/importer/formats"
)

// addAllowHost adds the flag that names hosts which may lie at private addresses.
func (p *program) addAllowHost(cmd *cobra.Command, hosts *[]string) {
	cmd.Flags().StringArrayVar(hosts, "allow-host", p.config.AllowHosts,
		"fetch from this host, host or host:port, even where its address is private; may be given several times (KITH_ALLOW_HOSTS)")
}

// fetcher gives what fetches addresses for imports. It names the operator by the site's address.
func (p *program) fetcher(allow []string) (*fetch.Client, error) {
	client, err := fetch.New(fetch.Options{UserAgent: fetch.UserAgent(version(), p.config.BaseURL), Allow: allow, Log: p.log})
	if err != nil {
		return nil, usageError{errors.New("--allow-host: " + sentence(err))}
	}
	return client, nil
}

// feedsFolder is where what feeds gave is kept, beside the catalogue. A dry run without one keeps nothing.
func (p *program) feedsFolder(f importFlags) string {
	folder := p.dataFolder(f.data, usualData)
	if f.apply || p.existingData(folder) == nil {
		return keptFeeds(folder)
	}
	return ""
}

// fetchAgain asks whether a source changed.
func fetchAgain(client *fetch.Client) importer.FetchAgain {
	return func(ctx context.Context, address, etag, lastModified string) (*importer.WebFile, error) {
		answer, err := client.OpenIfChanged(ctx, address, fetch.Mark{ETag: etag, LastModified: lastModified})
		if err != nil {
			return nil, err
		}
		return &importer.WebFile{Body: answer.Body, Unchanged: answer.Unchanged, ETag: answer.Mark.ETag, LastModified: answer.Mark.LastModified}, nil
	}
}

func keptFeeds(folder string) string { return filepath.Join(folder, "feeds") }

// usualSource names a source after its file, or after its address without what follows a "?", which may hold a key.
func usualSource(file string) string {
	if !formats.IsAddress(file) {
		return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	u, err := url.Parse(file)
	if err != nil {
		return "feed"
	}
	name := strings.TrimSuffix(u.Path, path.Ext(u.Path))
	return strings.TrimRight(u.Hostname()+name, "/")
}
