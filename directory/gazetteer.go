package directory

import (
	"bytes"
	"context"

	"github.com/kithdirectory/kith/geo"
)

// metaGazetteer is where the store keeps the gazetteer an operator loaded.
const metaGazetteer = "gazetteer"

// LoadGazetteer gives the operator's gazetteer where one was saved, else the embedded one.
func LoadGazetteer(ctx context.Context, store Store) (*geo.Gazetteer, error) {
	file, err := store.Meta(ctx, metaGazetteer)
	if err != nil {
		return nil, err
	}
	if file == "" {
		return geo.Embedded()
	}
	return geo.Read(bytes.NewReader([]byte(file)))
}

// SaveGazetteer checks a gazetteer in geo's CSV form and keeps it for every node; each rebuilds its
// listings by it when it next starts. An empty file goes back to the embedded one.
func SaveGazetteer(ctx context.Context, store Store, file []byte) (suburbs int, err error) {
	if len(file) > 0 {
		gazetteer, err := geo.Read(bytes.NewReader(file))
		if err != nil {
			return 0, Wrap(CodeInvalid, err, "the gazetteer cannot be used")
		}
		suburbs = gazetteer.Len()
	}
	return suburbs, store.Write(ctx, func(tx Tx) error { return tx.SetMeta(ctx, metaGazetteer, string(file)) })
}
