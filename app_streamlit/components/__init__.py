"""Parts that pages share: the sentiment scale, numbers in words, page frame, transcript, charts."""
