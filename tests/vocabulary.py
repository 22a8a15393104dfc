"""The filters of our own tags, for tests that search by them."""

from processors.chain import tag_classes
from sinks.search.filters import Vocabulary

VOCABULARY = Vocabulary(tag_classes())
