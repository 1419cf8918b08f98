-- Where a line begins, without reading the output that lies before it.
create index run_chunk_line on run_chunk (step_id, first_line, position);
