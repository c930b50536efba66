a = 1
launch_type = "FARGATE"
