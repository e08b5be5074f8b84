package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// sourceJSON is a source as the API gives it.
type sourceJSON struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Region      string    `json:"region"` // an area-served code, such as "state:VIC"
	Publisher   string    `json:"publisher"`
	Licence     string    `json:"licence"`
	Attribution string    `json:"attribution"`
	Permission  string    `json:"permission"`
	Council     string    `json:"council"`
	Retired     bool      `json:"retired"`
	MayPublish  bool      `json:"may_publish"` // it has a licence or a permission
	Shown       int       `json:"shown"`       // of its groups
	UpdatedAt   time.Time `json:"updated_at"`
}

func (s *Server) sourceOf(ctx context.Context, source *directory.Source) (sourceJSON, error) {
	out := sourceJSON{
		ID: source.ID, Name: source.Name, Region: source.Region, Publisher: source.Publisher, Licence: source.Licence, Attribution: source.Attribution,
		Permission: source.Permission, Council: source.Council, Retired: source.Retired, MayPublish: source.MayPublish(), UpdatedAt: source.UpdatedAt,
	}
	keys, err := s.catalogue.Store().SourceKeys(ctx, source.ID)
	for _, k := range keys {
		if k.Status == directory.StatusPublished && k.Linked == "" {
			out.Shown++
		}
	}
	return out, err
}

// apiSources answers GET /api/v1/sources.
func (s *Server) apiSources(c *gin.Context) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	sources, err := s.theirSources(ctx, s.actor(c))
	if err != nil {
		return err
	}
	out := []sourceJSON{}
	for _, source := range sources {
		one, err := s.sourceOf(ctx, source)
		if err != nil {
			return err
		}
		out = append(out, one)
	}
	s.json(c, http.StatusOK, out)
	return nil
}

// apiSource answers GET /api/v1/sources/{id}.
func (s *Server) apiSource(c *gin.Context) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	return s.writeSource(c)
}

func (s *Server) writeSource(c *gin.Context) error {
	ctx := c.Request.Context()
	source, err := s.catalogue.Store().Source(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	out, err := s.sourceOf(ctx, source)
	if err != nil {
		return err
	}
	s.json(c, http.StatusOK, out)
	return nil
}

// apiPatchSource answers PATCH /api/v1/sources/{id}: it changes what is said, and retires the source where retired
// is true.
func (s *Server) apiPatchSource(c *gin.Context) error {
	var said struct {
		Licence     *string `json:"licence"`
		Permission  *string `json:"permission"`
		Publisher   *string `json:"publisher"`
		Attribution *string `json:"attribution"`
		Council     *string `json:"council"`
		Retired     *bool   `json:"retired"`
	}
	if err := readJSON(c, &said); err != nil {
		return err
	}
	ctx := c.Request.Context()
	source, err := s.catalogue.Store().Source(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if said.Retired != nil && !*said.Retired && source.Retired {
		return directory.Invalid("retired", "A source that is retired stays so. Import under another name.")
	}
	err = s.parts.Desk.Describe(ctx, s.actor(c), source.ID, func(source *directory.Source) {
		for to, from := range map[*string]*string{
			&source.Licence: said.Licence, &source.Permission: said.Permission, &source.Publisher: said.Publisher,
			&source.Attribution: said.Attribution, &source.Council: said.Council,
		} {
			if from != nil {
				*to = strings.TrimSpace(*from)
			}
		}
	})
	if err != nil {
		return err
	}
	if said.Retired != nil && *said.Retired {
		if err := s.parts.Desk.Retire(ctx, s.actor(c), source.ID); err != nil {
			return err
		}
	}
	return s.writeSource(c)
}
