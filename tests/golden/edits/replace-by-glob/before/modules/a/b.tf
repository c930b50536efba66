launch_type="FARGATE"
launch_type   = "EC2"
