package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/meili"
)

// The files that search-keys writes into the folder of --out.
const (
	searchKeyFile = "search.key"
	syncKeyFile   = "sync.key"
)

type searchKeysFlags struct {
	masterKeyFile, out string
	json               bool
}

func (p *program) searchKeysCommand() *cobra.Command {
	var f searchKeysFlags
	cmd := &cobra.Command{
		Use: "search-keys", Short: "Make the keys that nodes use on the search servers", Args: cobra.NoArgs,
		Long: "Make, on every search server that KITH_MEILI_URL names, the two keys that nodes use as KITH_MEILI_KEY:\n" +
			"a search key for nodes that only search, and a sync key for those that also keep the indexes. Both are\n" +
			"for indexes of Kith alone. Making them again gives the same keys.\n\n" +
			"The master key is asked for here and nowhere else; it is not kept.",
		RunE: func(cmd *cobra.Command, _ []string) error { return p.searchKeys(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.masterKeyFile, "master-key-file", "", "file that holds the servers' master key (KITH_MEILI_MASTER_KEY)")
	cmd.Flags().StringVar(&f.out, "out", "", "write the keys into "+searchKeyFile+" and "+syncKeyFile+" in this folder, instead of printing them")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON document")
	return cmd
}

// searchKeysJSON has the keys themselves, or the files they were written to.
type searchKeysJSON struct {
	SearchKey  string `json:"search_key,omitempty"`
	SyncKey    string `json:"sync_key,omitempty"`
	SearchFile string `json:"search_file,omitempty"`
	SyncFile   string `json:"sync_file,omitempty"`
}

func (p *program) searchKeys(ctx context.Context, f searchKeysFlags) error {
	out, err := p.makeSearchKeys(ctx, f)
	return p.answer(f.json, out, err, func() {
		if f.out != "" {
			fmt.Fprintf(p.stdout, "The keys are in %s (to search) and %s (to search, and to keep the indexes).\n", out.SearchFile, out.SyncFile)
			return
		}
		p.table([]any{"search", out.SearchKey}, []any{"sync", out.SyncKey})
	})
}

func (p *program) makeSearchKeys(ctx context.Context, f searchKeysFlags) (searchKeysJSON, error) {
	master, err := p.masterKey(f.masterKeyFile)
	if err != nil {
		return searchKeysJSON{}, err
	}
	servers, err := p.searchServersWith(master)
	if err != nil {
		return searchKeysJSON{}, err
	}
	if len(servers) == 0 {
		return searchKeysJSON{}, directory.Errorf(directory.CodeInvalid, "no search server is named; set KITH_MEILI_URL to their addresses, with commas between")
	}
	keys, err := meili.MakeKeys(ctx, servers)
	if err != nil || f.out == "" {
		return searchKeysJSON{SearchKey: keys.Search, SyncKey: keys.Sync}, err
	}
	out := searchKeysJSON{SearchFile: filepath.Join(f.out, searchKeyFile), SyncFile: filepath.Join(f.out, syncKeyFile)}
	if err := os.MkdirAll(f.out, 0o700); err != nil {
		return searchKeysJSON{}, directory.Wrap(directory.CodeUnavailable, err, "the folder %s cannot be made; choose another with --out", f.out)
	}
	for path, key := range map[string]string{out.SearchFile: keys.Search, out.SyncFile: keys.Sync} {
		if err := writeSecret(path, key); err != nil {
			return searchKeysJSON{}, directory.Wrap(directory.CodeUnavailable, err, "the key cannot be written to %s; see that this user may write there, or choose another folder with --out", path)
		}
	}
	return out, nil
}

// masterKey reads the master key from a file, or takes what the environment gives.
func (p *program) masterKey(path string) (string, error) {
	key := p.config.MeiliMasterKey
	if path != "" {
		content, err := readSecret(path)
		if err != nil {
			return "", directory.Wrap(directory.CodeInvalid, err, "--master-key-file cannot be used")
		}
		key = content
	}
	switch {
	case strings.TrimSpace(key) == "":
		return "", directory.Errorf(directory.CodeInvalid, "give the master key that the search servers were started with: name its file with --master-key-file or KITH_MEILI_MASTER_KEY_FILE")
	case !writableKey(key):
		return "", directory.Errorf(directory.CodeInvalid, "the master key has neither spaces nor line ends nor accents in it; look into the file that --master-key-file or KITH_MEILI_MASTER_KEY_FILE names")
	}
	return key, nil
}

// writeSecret writes a file that its owner alone may read: whole, or not at all.
func writeSecret(path, content string) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.WriteString(content + "\n")
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
