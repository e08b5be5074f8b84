package web

import (
	"context"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// importObject is the source of the import that a path names.
func (s *Server) importObject(c *gin.Context) (object, error) {
	i, err := s.catalogue.Store().Import(c.Request.Context(), c.Param("id"))
	if err != nil {
		return object{}, err
	}
	return s.sourceNamed(c, i.SourceID)
}

// sourceObject is the source that a path names.
func (s *Server) sourceObject(c *gin.Context) (object, error) { return s.sourceNamed(c, c.Param("id")) }

func (s *Server) sourceNamed(c *gin.Context, id string) (object, error) {
	source, err := s.catalogue.Store().Source(c.Request.Context(), id)
	if err != nil {
		return object{}, err
	}
	return object{Object: importer.ObjectOf(s.catalogue.Gazetteer(), source)}, nil
}

// theirSources lists the sources an actor may bring in, by name.
func (s *Server) theirSources(ctx context.Context, actor directory.Actor) ([]*directory.Source, error) {
	sources, err := s.catalogue.Store().Sources(ctx)
	if err != nil {
		return nil, err
	}
	var theirs []*directory.Source
	for _, source := range sources {
		if actor.May(directory.MayImport, importer.ObjectOf(s.catalogue.Gazetteer(), source)) {
			theirs = append(theirs, source)
		}
	}
	return theirs, nil
}
