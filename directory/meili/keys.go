package meili

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// Keys are the two keys of a deployment. Every server whose master key is the same gives the same two,
// because they are made under ids that never change: a server set up anew needs no new keys elsewhere.
type Keys struct {
	Search string // searches, and no more
	Sync   string // also makes, fills and deletes indexes of ours
}

// keyOrder is a key as Meilisearch is asked for it. Nothing but its name can be changed afterwards.
// It may not know the server's version: a key for some indexes can have no right that is for all of them.
type keyOrder struct {
	UID         string   `json:"uid"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Actions     []string `json:"actions"`
	Indexes     []string `json:"indexes"`
	ExpiresAt   *string  `json:"expiresAt"` // null: never
}

func searchOrder() keyOrder {
	return keyOrder{
		UID: "31c2a1a8-9f0d-4c1e-8c4b-5d1d6f0f7e21", Name: "kith search", Description: "For Kith nodes that only search.",
		Actions: []string{"search", "documents.get", "indexes.get"}, Indexes: []string{uidPrefix + "*"},
	}
}

func syncOrder() keyOrder {
	return keyOrder{
		UID: "8b7e4c52-6a3f-4f0a-9d37-0c9a2be41d64", Name: "kith sync", Description: "For Kith nodes that also keep the indexes.",
		Actions: []string{"search", "documents.*", "indexes.*", "settings.*", "tasks.get", "stats.get"}, Indexes: []string{uidPrefix + "*"},
	}
}

// MakeKeys makes the keys on every server, each connected to with its master key; making them again gives
// the same ones. It is CodeConflict where a server has a key of ours with other rights, or the servers
// give different keys, since a node uses one key for all of them.
func MakeKeys(ctx context.Context, servers []*Server) (Keys, error) {
	var keys Keys
	for i, s := range servers {
		if err := s.Check(ctx); err != nil {
			return Keys{}, s.explainMaster(err)
		}
		search, err := s.makeKey(ctx, searchOrder())
		if err != nil {
			return Keys{}, err
		}
		sync, err := s.makeKey(ctx, syncOrder())
		if err != nil {
			return Keys{}, err
		}
		made := Keys{Search: search, Sync: sync}
		if i > 0 && made != keys {
			return Keys{}, directory.Errorf(directory.CodeConflict,
				"The search servers %s and %s have different master keys, but a node uses one key for all. Start them with the same master key, then run kith search-keys again.", servers[0].address, s.address)
		}
		keys = made
	}
	return keys, nil
}

// makeKey gives the key with the id of the order, made where it is missing.
func (s *Server) makeKey(ctx context.Context, order keyOrder) (string, error) {
	body, err := json.Marshal(order)
	if err != nil {
		return "", err
	}
	var made struct {
		keyOrder
		Key string `json:"key"`
	}
	err = s.call(ctx, http.MethodPost, "/keys", body, &made)
	if said(err, "api_key_already_exists") {
		err = s.call(ctx, http.MethodGet, "/keys/"+order.UID, nil, &made)
	}
	switch {
	case err != nil:
		return "", s.explainMaster(err)
	case !sameMembers(made.Actions, order.Actions) || !sameMembers(made.Indexes, order.Indexes) || made.ExpiresAt != nil:
		return "", directory.Errorf(directory.CodeConflict,
			"The search server %s has the key %q already, but with other rights (%s on %s), and rights cannot be changed. Delete it there with the master key (DELETE %s/keys/%s), then run kith search-keys again; the key itself stays the same.",
			s.address, order.Name, strings.Join(made.Actions, ", "), strings.Join(made.Indexes, ", "), s.address, order.UID)
	}
	return made.Key, nil
}

func sameMembers(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// explainMaster says of a master key what explain says of a node's.
func (s *Server) explainMaster(err error) error {
	if f, ok := failureOf(err); ok && said(f, "invalid_api_key", "missing_authorization_header") {
		return directory.Wrap(directory.CodeUnavailable, f,
			"The search server %s does not accept the master key. Give the one it was started with (its MEILI_MASTER_KEY), in a file named by --master-key-file or KITH_MEILI_MASTER_KEY_FILE.", s.address)
	}
	return s.explain(err)
}

// CanWrite tells whether the key may do what keeps indexes, and not only search. A key that may not even
// search, and a server that does not answer, are errors.
func (s *Server) CanWrite(ctx context.Context) (bool, error) {
	err := s.call(ctx, http.MethodGet, "/tasks?limit=1", nil, nil)
	if said(err, "invalid_api_key") {
		_, err := s.Indexes(ctx)
		return false, err
	}
	return err == nil, err
}

// isMaster tells whether the key may read keys, as the master key may and none of Kith's.
func (s *Server) isMaster(ctx context.Context) bool {
	return s.key != "" && s.call(ctx, http.MethodGet, "/keys?limit=1", nil, nil) == nil
}
